import Foundation

/// What is remembered of a request.
package struct HistoryRow: Sendable, Hashable {
    package var id: UUID
    /// When it arrived.
    package var time: Date
    /// The HTTP status of the answer.
    package var status: Int
    /// The route's path, such as `/v1/chat/completions`.
    package var route: String
    package var userAgent: String
    package var model: String
    package var promptTokens: Int
    package var completionTokens: Int
    /// Those of the prompt that were computed before.
    package var cachedTokens: Int
    package var latencyMilliseconds: Int
    package var firstTokenMilliseconds: Int?
    package var finishReason: String?
    /// Nil where the server asks for none.
    package var key: KeyID?
    package var isStream: Bool
    /// What the key is charged, as it was settled with the meter.
    package var credits: Int
    /// Request and answer, kept with `StoreOptions.keepsContent` only; lists leave it out.
    package var content: [UInt8]?

    package init(
        id: UUID, time: Date, status: Int, route: String, userAgent: String = "", model: String = "",
        promptTokens: Int = 0, completionTokens: Int = 0, cachedTokens: Int = 0, latencyMilliseconds: Int = 0,
        firstTokenMilliseconds: Int? = nil, finishReason: String? = nil, key: KeyID? = nil,
        isStream: Bool = false, credits: Int = 0, content: [UInt8]? = nil
    ) {
        self.id = id
        self.time = time.wholeMilliseconds
        self.status = status
        self.route = route
        self.userAgent = userAgent
        self.model = model
        self.promptTokens = promptTokens
        self.completionTokens = completionTokens
        self.cachedTokens = cachedTokens
        self.latencyMilliseconds = latencyMilliseconds
        self.firstTokenMilliseconds = firstTokenMilliseconds
        self.finishReason = finishReason
        self.key = key
        self.isStream = isStream
        self.credits = credits
        self.content = content
    }
}

/// Which rows are wanted; nil is any.
package struct HistoryFilter: Sendable, Hashable {
    package var key: KeyID?
    package var status: Int?
    package var model: String?
    package var finishReason: String?
    /// At or after this.
    package var since: Date?
    /// Before this.
    package var until: Date?

    package init(
        key: KeyID? = nil, status: Int? = nil, model: String? = nil, finishReason: String? = nil,
        since: Date? = nil, until: Date? = nil
    ) {
        self.key = key
        self.status = status
        self.model = model
        self.finishReason = finishReason
        self.since = since
        self.until = until
    }
}

/// Some rows, the newest first.
package struct HistoryPage: Sendable, Hashable {
    package let rows: [HistoryRow]
    /// Gives the next page; nil where there is none.
    package let next: HistoryCursor?
}
