import Foundation

/// A request that is answered later, with all that computing it again takes.
package struct PendingRequest: Sendable, Hashable {
    package let id: UUID
    package let owner: KeyID
    package let model: String
    /// As it is to be run, the seed drawn.
    package let body: [UInt8]
    /// What was fetched for it, so that it means the same when it runs again.
    package let media: [PendingMedia]
    package let created: Date
    package let pollSeconds: Int

    package init(
        id: UUID, owner: KeyID, model: String, body: [UInt8], media: [PendingMedia] = [],
        created: Date = Date(), pollSeconds: Int
    ) {
        self.id = id
        self.owner = owner
        self.model = model
        self.body = body
        self.media = media
        self.created = created.wholeMilliseconds
        self.pollSeconds = pollSeconds
    }
}

/// Bytes behind an address.
package struct PendingMedia: Sendable, Hashable {
    /// What the request calls it: its URL, or `asset_id,UUID`.
    package let name: String
    package let bytes: [UInt8]

    package init(name: String, bytes: [UInt8]) {
        self.name = name
        self.bytes = bytes
    }
}

/// What a pending request came to: an answer, or an error.
package struct PendingResult: Sendable, Hashable {
    package let status: Int
    package let contentType: String
    package let body: [UInt8]

    package init(status: Int, contentType: String, body: [UInt8]) {
        self.status = status
        self.contentType = contentType
        self.body = body
    }
}

/// A line of the list of pending requests.
package struct PendingSummary: Sendable, Hashable {
    package let id: UUID
    package let owner: KeyID
    package let model: String
    package let created: Date
    package let pollSeconds: Int
    /// The HTTP status of the result; nil while there is none.
    package let status: Int?
}

/// What a poll finds.
package enum PendingAnswer: Sendable, Hashable {
    /// There is no such request, it is another key's, or its result was handed out before.
    case unknown
    /// It is at work.
    case unfinished
    /// Its result, which nobody gets again.
    case result(PendingResult)
}
