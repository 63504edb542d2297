/// How much an upload may hold.
struct UploadRoom: Sendable {
    let assetBytes: Int
    let quotaBytes: Int
    /// By the owner's other assets.
    var usedBytes: Int

    func check(_ byteCount: Int) throws(StoreError) {
        if byteCount > assetBytes { throw .assetTooLarge(limitBytes: assetBytes) }
        if byteCount > quotaBytes - usedBytes { throw .quotaExceeded(limitBytes: quotaBytes) }
    }
}
