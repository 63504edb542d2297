/// The content of one asset on its way to disk. Calls come one after another.
package final class AssetUpload: Sendable {
    /// Adds bytes. Returns when they are with the system, so that memory stays bounded.
    package func write(_ bytes: [UInt8]) async throws(StoreError) { fatalError() }

    /// Makes content and record durable. Until then the asset is as it was before.
    package func finish() async throws(StoreError) -> Asset { fatalError() }

    /// Forgets what came. Also happens when the upload is released unfinished, and at the next start.
    package func cancel() async { fatalError() }
}
