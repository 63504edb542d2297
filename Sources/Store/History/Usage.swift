/// What was used in a month.
package struct Usage: Sendable, Hashable {
    package var requests: Int
    package var credits: Int
    package var promptTokens: Int
    package var completionTokens: Int

    package init(requests: Int = 0, credits: Int = 0, promptTokens: Int = 0, completionTokens: Int = 0) {
        self.requests = requests
        self.credits = credits
        self.promptTokens = promptTokens
        self.completionTokens = completionTokens
    }

    package static func + (a: Usage, b: Usage) -> Usage {
        Usage(
            requests: a.requests + b.requests, credits: a.credits + b.credits,
            promptTokens: a.promptTokens + b.promptTokens,
            completionTokens: a.completionTokens + b.completionTokens)
    }
}
