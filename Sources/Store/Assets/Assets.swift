import Foundation

/// Files that clients upload, each seen by its owner only.
package final class Assets: Sendable {
    /// Makes a record that waits for its content.
    package func create(
        owner: KeyID, contentType: String, description: String, now: Date = Date()
    ) async throws(StoreError) -> Asset { fatalError() }

    /// Begins to take the content of an asset. A second upload replaces the first when it is whole.
    /// - Parameter byteCount: as the client announced it, to refuse early.
    package func upload(_ id: UUID, byteCount: Int? = nil, now: Date = Date()) async throws(StoreError)
        -> AssetUpload
    { fatalError() }

    /// The owner's assets that are not expired, oldest first.
    package func list(owner: KeyID, now: Date = Date()) async throws(StoreError) -> [Asset] { fatalError() }

    /// - Parameter owner: nil sees all, for signed URLs and administrators.
    package func get(_ id: UUID, owner: KeyID?, now: Date = Date()) async throws(StoreError) -> Asset {
        fatalError()
    }

    /// Deletes record and content. A reader that has the file open reads on.
    package func delete(_ id: UUID, owner: KeyID?, now: Date = Date()) async throws(StoreError) { fatalError() }

    /// Where the content lies; nil until it is uploaded. It may go at any time with its asset: open it once.
    package func file(of asset: Asset) -> URL? { fatalError() }

    /// Deletes expired assets; how many.
    @discardableResult
    package func sweep(now: Date = Date()) async throws(StoreError) -> Int { fatalError() }
}
