import Foundation
import JSON
import Reply
import Wire

/// What is known of a request when it has ended, for its line in the log and for the metrics.
package struct RequestRecord: Sendable {
    package let id: String
    package let method: String
    /// nil where nothing is served at the path.
    package let route: String?
    /// The hosted flavour's name for the request.
    package let reference: UUID
    package let userAgent: String?
    /// Whose key it carried; the hosted flavour only.
    package var account: Account?
    package let received: ContinuousClock.Instant
    package var ended: ContinuousClock.Instant
    /// 499 where the client left before an answer could begin.
    package var status = 0
    package var isClientGone = false
    /// What the client was told instead of an answer, or in the middle of one.
    package var error: ErrorBody?

    /// Of a backend that asks elsewhere: each attempt in a few words, in their order.
    package var attempts: [String] = []

    var transcript: Transcript?
    /// Texts of request and answer, as JSON; nil where they are not kept. Takes time: media are digested.
    package var content: [UInt8]? { transcript?.json.bytes() }

    /// nil for what is not answered by a model.
    package var generation: Generation?

    /// The model's part of a request.
    package struct Generation: Sendable {
        package var model: String
        package var isStreamed: Bool
        /// `n`
        package var choices: Int
        package var maxTokens: Int?
        package var promptTokens = 0
        package var cachedTokens = 0
        package var completionTokens = 0
        /// By choice; nil for one that was not finished.
        package var finishReasons: [FinishReason?] = []
        /// The backend has read the request and taken it.
        package var queued: ContinuousClock.Instant?
        /// It waits no longer.
        package var started: ContinuousClock.Instant?
        package var firstToken: ContinuousClock.Instant?
        package var lastToken: ContinuousClock.Instant?
        /// Between the tokens of each choice, in seconds, in the order in which they came.
        package var tokenGaps: [Double] = []

        init(model: String, isStreamed: Bool, choices: Int, maxTokens: Int?) {
            self.model = model
            self.isStreamed = isStreamed
            self.choices = choices
            self.maxTokens = maxTokens
        }
    }

    init(
        id: String, method: String, route: String?, reference: UUID, userAgent: String?,
        received: ContinuousClock.Instant
    ) {
        self.id = id
        self.method = method
        self.route = route
        self.reference = reference
        self.userAgent = userAgent
        self.received = received
        ended = received
    }
}

/// Is told of every request, once, when it has ended. Called on the request's own task: do not wait here.
package protocol RequestObserver: Sendable {
    func requestEnded(_ record: RequestRecord)
}
