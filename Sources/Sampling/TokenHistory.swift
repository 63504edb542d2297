/// The tokens of one sequence so far, counted as penalties need them.
package struct TokenHistory: Sendable {
    package let promptTokens: Set<Int32>
    /// What was generated, in order.
    package private(set) var output: [Int32] = []
    /// How often each token was generated.
    package private(set) var outputCounts: [Int32: Int] = [:]

    package init(prompt: some Sequence<Int32>) { promptTokens = Set(prompt) }

    package mutating func append(_ token: Int32) {
        output.append(token)
        outputCounts[token, default: 0] += 1
    }
}
