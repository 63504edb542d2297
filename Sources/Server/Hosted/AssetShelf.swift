import Foundation

/// An image or a video that a client has uploaded, or is about to.
package struct HostedAsset: Sendable, Equatable {
    package let id: UUID
    /// Of the account.
    package let owner: String
    package let contentType: String
    package let description: String
    package let created: Date
    package let expires: Date
    /// nil until it is uploaded.
    package let byteCount: Int?

    package init(
        id: UUID, owner: String, contentType: String, description: String, created: Date, expires: Date,
        byteCount: Int?
    ) {
        self.id = id
        self.owner = owner
        self.contentType = contentType
        self.description = description
        self.created = created
        self.expires = expires
        self.byteCount = byteCount
    }
}

/// Why something is not kept.
package enum StoreFailure: Error, Sendable, Equatable {
    /// There is no room: 507.
    case full(String)
    /// It cannot be written or read now: 503.
    case unavailable(String)
    /// It is larger than this: 413.
    case tooLarge(limit: Int)
    /// The account has no room left: 403.
    case quota(String)
    case missing
    /// What was asked for cannot be: a name that another key has.
    case rejected(String)
}

/// Where uploaded assets are kept. What has returned survives a crash.
package protocol AssetShelf: Sendable {
    func create(owner: Account, contentType: String, description: String) async throws(StoreFailure)
        -> HostedAsset
    /// Those of the owner, newest first.
    func list(owner: Account) async throws(StoreFailure) -> [HostedAsset]
    func asset(_ id: UUID, owner: Account) async throws(StoreFailure) -> HostedAsset
    func delete(_ id: UUID, owner: Account) async throws(StoreFailure)
    /// Whoever holds a signed URL uploads, without a key.
    func asset(uploading id: UUID) async throws(StoreFailure) -> HostedAsset
    func upload(_ id: UUID) async throws(StoreFailure) -> any AssetSink
    /// All bytes of an uploaded asset, at most `limit`.
    func bytes(_ id: UUID, owner: Account, limit: Int) async throws(StoreFailure) -> [UInt8]
    /// The content of an uploaded asset, of whoever's it is.
    func content(_ id: UUID) async throws(StoreFailure) -> any AssetSource
    /// Where clients may read an uploaded asset for so many seconds without this server; nil where they cannot.
    func contentURL(_ id: UUID, owner: Account, seconds: Int) async throws(StoreFailure) -> String?
    /// Signs upload URLs; the same after a restart.
    var secret: [UInt8] { get }
}

/// The content of an asset, which stays whole while this lives.
package protocol AssetSource: Sendable {
    var byteCount: Int { get }
    /// Up to so many bytes from a place on; none at the end only.
    func read(_ count: Int, at offset: Int) async throws(StoreFailure) -> [UInt8]
}

/// Takes the bytes of one upload. One that is dropped unfinished leaves nothing behind.
package protocol AssetSink: Sendable {
    func write(_ bytes: [UInt8]) async throws(StoreFailure)
    /// Returns when the asset is durable.
    func finish() async throws(StoreFailure)
}
