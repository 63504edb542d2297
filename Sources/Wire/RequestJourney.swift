import Synchronization

/// A request on its way to other servers: what it is called there, and what became of it, for the line that the
/// log has of it.
package final class RequestJourney: Sendable {
    package let id: String
    /// The client's `traceparent` header, unread.
    package let traceparent: String?
    /// What the client calls its conversation, by the header `X-Session-Id`.
    package let session: String?
    private let notes = Mutex<[String]>([])

    private static let mostNotes = 16

    package init(id: String, traceparent: String? = nil, session: String? = nil) {
        self.id = id
        self.traceparent = traceparent
        self.session = session
    }

    /// One attempt and its end, in a few words. The first few are kept.
    package func note(_ text: String) {
        notes.withLock { if $0.count < Self.mostNotes { $0.append(text) } }
    }

    package var trail: [String] { notes.withLock { $0 } }
}
