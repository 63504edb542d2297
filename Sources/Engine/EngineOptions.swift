/// Limits of the engine.
package struct EngineOptions: Sendable {
    /// Sequences that run at once.
    package var maxRunning = 16
    /// Requests that wait; one more is refused.
    package var maxWaiting = 256
    /// Tokens of prompt and answer together.
    package var context = 32_768
    /// Tokens of one step at most.
    package var tokenBudget = 512
    /// Tokens of one step at most while answers are being written, so that a long prompt does not hold
    /// them up.
    package var sharedTokenBudget = 128

    package init() {}
}
