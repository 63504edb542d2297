import Foundation

/// A request that was answered with 202, as it must survive a crash.
package struct PendingRecord: Sendable, Equatable {
    package let id: UUID
    package let owner: Account
    /// As it was sent, with a seed in it.
    package let body: [UInt8]
    /// What was behind the URLs of its media.
    package let media: [String: [UInt8]]
    package let created: Date
    package let pollSeconds: Int

    package init(
        id: UUID, owner: Account, body: [UInt8], media: [String: [UInt8]], created: Date, pollSeconds: Int
    ) {
        self.id = id
        self.owner = owner
        self.body = body
        self.media = media
        self.created = created
        self.pollSeconds = pollSeconds
    }
}

/// The answer to a pending request, good or bad.
package struct PendingReply: Sendable, Equatable {
    package let status: Int
    package let contentType: String
    package let body: [UInt8]

    package init(status: Int, contentType: String, body: [UInt8]) {
        self.status = status
        self.contentType = contentType
        self.body = body
    }
}

/// Where pending requests are written before anybody is told of them.
package protocol PendingJournal: Sendable {
    /// Returns when the record is durable.
    func begin(_ record: PendingRecord) async throws(StoreFailure)
    func finish(_ id: UUID, _ result: PendingReply) async throws(StoreFailure)
    /// Its result has been collected, or nobody wants it.
    func forget(_ id: UUID) async throws(StoreFailure)
    /// What an earlier run of the server left behind, with the results that nobody has collected; the others
    /// are to be run again.
    func leftBehind() async throws(StoreFailure) -> [(record: PendingRecord, result: PendingReply?)]
}
