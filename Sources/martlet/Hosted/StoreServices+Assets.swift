import Foundation
import Server
import Store

extension StoreServices: AssetShelf {
    var secret: [UInt8] { store.secret }

    func create(
        owner: Account, contentType: String, description: String
    ) async throws(StoreFailure) -> HostedAsset {
        let key = try id(owner)
        return HostedAsset(
            try await asked { () async throws(StoreError) in
                try await store.assets.create(owner: key, contentType: contentType, description: description)
            })
    }

    func list(owner: Account) async throws(StoreFailure) -> [HostedAsset] {
        let key = try id(owner)
        return try await asked { () async throws(StoreError) in try await store.assets.list(owner: key) }
            .map { HostedAsset($0) }
    }

    func asset(_ id: UUID, owner: Account) async throws(StoreFailure) -> HostedAsset {
        HostedAsset(try await stored(id, owner))
    }

    func delete(_ id: UUID, owner: Account) async throws(StoreFailure) {
        let key = try self.id(owner)
        try await asked { () async throws(StoreError) in try await store.assets.delete(id, owner: key) }
    }

    func asset(uploading id: UUID) async throws(StoreFailure) -> HostedAsset {
        HostedAsset(try await stored(id, nil))
    }

    func upload(_ id: UUID) async throws(StoreFailure) -> any AssetSink {
        UploadSink(
            upload: try await asked { () async throws(StoreError) in try await store.assets.upload(id) })
    }

    func content(_ id: UUID) async throws(StoreFailure) -> any AssetSource {
        let asset = try await stored(id, nil)
        let file = try await asked { () async throws(StoreError) in try await store.assets.open(asset) }
        return StoredContent(assets: store.assets, file: file)
    }

    func bytes(_ id: UUID, owner: Account, limit: Int) async throws(StoreFailure) -> [UInt8] {
        let asset = try await stored(id, owner)
        guard let content = asset.content else { throw .missing }
        guard content.byteCount <= limit else { throw .tooLarge(limit: limit) }
        let file = try await asked { () async throws(StoreError) in try await store.assets.open(asset) }
        return try await StoredContent(assets: store.assets, file: file).read(file.byteCount, at: 0)
    }

    func contentURL(_ id: UUID, owner: Account, seconds: Int) async throws(StoreFailure) -> String? {
        guard let links else { return nil }
        let asset = try await stored(id, owner)
        guard asset.depot == links.name, let object = asset.depotObject else { return nil }
        return links.url(object, seconds: seconds)
    }

    private func stored(_ id: UUID, _ owner: Account?) async throws(StoreFailure) -> Asset {
        let key: KeyID?
        if let owner { key = try self.id(owner) } else { key = nil }
        return try await asked { () async throws(StoreError) in try await store.assets.get(id, owner: key) }
    }

    func id(_ account: Account) throws(StoreFailure) -> KeyID {
        guard let key = account.key else { throw .missing }
        return key
    }
}

private struct StoredContent: AssetSource {
    let assets: Assets
    let file: AssetFile

    var byteCount: Int { file.byteCount }

    func read(_ count: Int, at offset: Int) async throws(StoreFailure) -> [UInt8] {
        guard let bytes = await assets.bytes(of: file, count, at: offset) else {
            throw .unavailable("The server's storage is unavailable.")
        }
        return bytes
    }
}

/// An upload on its way into the store, in pieces that are worth a call.
private actor UploadSink: AssetSink {
    private let upload: AssetUpload
    private var waiting: [UInt8] = []

    private static let piece = 1 << 20

    init(upload: AssetUpload) { self.upload = upload }

    func write(_ bytes: [UInt8]) async throws(StoreFailure) {
        waiting += bytes
        if waiting.count >= Self.piece { try await flush() }
    }

    func finish() async throws(StoreFailure) {
        try await flush()
        _ = try await asked { () async throws(StoreError) in try await upload.finish() }
    }

    private func flush() async throws(StoreFailure) {
        guard !waiting.isEmpty else { return }
        let bytes = waiting
        waiting = []
        try await asked { () async throws(StoreError) in try await upload.write(bytes) }
    }
}

extension HostedAsset {
    fileprivate init(_ asset: Asset) {
        self.init(
            id: asset.id, owner: asset.owner.description, contentType: asset.contentType,
            description: asset.description, created: asset.created, expires: asset.expires,
            byteCount: asset.content?.byteCount)
    }
}
