/// Figures of the prefix cache since the engine's start.
package struct PrefixCacheStatistics: Sendable, Equatable {
    /// Requests that looked, and those that found something.
    package internal(set) var queries = 0
    package internal(set) var hits = 0
    /// Tokens of their prompts, and those of them that need not be computed.
    package internal(set) var queriedTokens = 0
    package internal(set) var hitTokens = 0
    package internal(set) var evictions = 0
    /// What is kept now; the bytes of the recurrent states.
    package internal(set) var entries = 0
    package internal(set) var byteCount = 0
    package internal(set) var shelf = PrefixShelfStatistics()
}
