/// A request that has ended: all that its log line and the metrics tell of it.
package struct RequestRecord: Sendable, Equatable {
    package var id: String
    package var method: String
    /// The route's pattern, such as `/v1/models/{id}`: what strangers write in a path is no label.
    package var route: String
    package var status: Int
    /// Seconds from the arrival of the head to the last byte.
    package var duration: Double
    /// nil for routes that generate nothing, and where nothing was generated.
    package var generation: GenerationRecord?
    /// What the request was refused for or failed of.
    package var error: String?
    /// The client went away before the end.
    package var isAborted = false
    /// Of a server that asks others: the replica of each attempt, its end, and the time it took.
    package var attempts: [String] = []

    package init(id: String, method: String, route: String, status: Int, duration: Double) {
        self.id = id
        self.method = method
        self.route = route
        self.status = status
        self.duration = duration
    }
}

/// What a model did for a request.
package struct GenerationRecord: Sendable, Equatable {
    package var model = ""
    package var promptTokens = 0
    package var cachedTokens = 0
    package var completionTokens = 0
    /// As sent; nil where the default held.
    package var maxTokens: Int?
    package var choices = 1
    /// One for each choice that ended: `stop`, `length`, `tool_calls`, `abort`, `error`.
    package var finishReasons: [String] = []
    /// Seconds from the arrival: when the backend began with it, its first and its last token. nil where
    /// it did not come that far.
    package var startedAfter: Double?
    package var firstTokenAfter: Double?
    package var lastTokenAfter: Double?

    package init() {}

    /// Mean seconds between the tokens of one choice after the first.
    package var secondsPerToken: Double? {
        guard let firstTokenAfter, let lastTokenAfter, completionTokens > choices else { return nil }
        return (lastTokenAfter - firstTokenAfter) * Double(choices) / Double(completionTokens - choices)
    }
}
