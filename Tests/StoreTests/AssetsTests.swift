import Crypto
import Foundation
import Store
import Testing

@Suite struct AssetsTests {
    private let owner = KeyID(1)
    private let bytes = (0..<100_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }

    private func create(_ store: Store, owner: KeyID? = nil, now: Date = Date()) async throws -> Asset {
        try await store.assets.create(
            owner: owner ?? self.owner, contentType: "image/png", description: "a picture", now: now)
    }

    @Test("What was uploaded is there, whole, also after a restart, in a file that its owner alone may read")
    func upload() async throws {
        let folder = try TemporaryFolder()
        let store = try Store(directory: folder.data, options: .quiet())
        let asset = try await create(store)
        #expect(asset.content == nil && store.assets.file(of: asset) == nil)
        let whole = try await store.assets.upload(asset.id, byteCount: bytes.count).take(bytes)
        #expect(whole.content?.byteCount == bytes.count)
        let digest = SHA256.hash(data: bytes).map { String(format: "%02x", $0) }.joined()
        #expect(whole.content?.sha256 == digest)
        await store.close()
        let again = try Store(directory: folder.data, options: .quiet())
        #expect(try await again.assets.list(owner: owner) == [whole])
        let file = try #require(again.assets.file(of: try await again.assets.get(asset.id, owner: owner)))
        #expect(try Data(contentsOf: file) == Data(bytes))
        let mode = try FileManager.default.attributesOfItem(atPath: file.path)[.posixPermissions]
        #expect((mode as? NSNumber)?.intValue == 0o600)
        await again.close()
    }

    @Test("Nothing shows of an upload that was not finished, and nothing stays of it")
    func unfinished() async throws {
        let folder = try TemporaryFolder()
        let store = try Store(directory: folder.data, options: .quiet())
        let asset = try await create(store)
        let cancelled = try await store.assets.upload(asset.id)
        try await cancelled.write(bytes)
        await cancelled.cancel()
        await #expect(throws: StoreError.self) { try await cancelled.finish() }
        do {
            let forgotten = try await store.assets.upload(asset.id)
            try await forgotten.write(bytes)
        }
        #expect(try await store.assets.get(asset.id, owner: owner).content == nil)
        #expect(try folder.names("assets").isEmpty)
        await store.close()
    }

    @Test("A second upload replaces the first when it is whole; the same content again is no harm")
    func again() async throws {
        let folder = try TemporaryFolder()
        let store = try Store(directory: folder.data, options: .quiet())
        let asset = try await create(store)
        let first = try await store.assets.upload(asset.id).take(bytes)
        let same = try await store.assets.upload(asset.id).take(bytes)
        #expect(first == same)
        let running = try await store.assets.upload(asset.id)
        try await running.write([1, 2, 3])
        #expect(try await store.assets.get(asset.id, owner: nil) == first)
        let second = try await running.finish()
        #expect(second.content?.byteCount == 3)
        let file = try #require(store.assets.file(of: second))
        #expect(try Data(contentsOf: file) == Data([1, 2, 3]))
        #expect(try folder.names("assets") == [file.lastPathComponent])
        await store.close()
    }

    @Test("An asset that is deleted during its upload stays deleted")
    func deletedMeanwhile() async throws {
        let folder = try TemporaryFolder()
        let store = try Store(directory: folder.data, options: .quiet())
        let asset = try await create(store)
        let upload = try await store.assets.upload(asset.id)
        try await upload.write(bytes)
        try await store.assets.delete(asset.id, owner: owner)
        await #expect(throws: StoreError.unknownAsset(asset.id)) { try await upload.finish() }
        await #expect(throws: StoreError.unknownAsset(asset.id)) {
            try await store.assets.delete(asset.id, owner: owner)
        }
        #expect(try folder.names("assets").isEmpty)
        await store.close()
    }

    @Test("Limits: bytes of an asset, bytes and number of a key's assets")
    func limits() async throws {
        let folder = try TemporaryFolder()
        let options = StoreOptions.quiet {
            $0.assetBytes = 1000
            $0.assetQuotaBytes = 1500
            $0.assetsPerKey = 2
        }
        let store = try Store(directory: folder.data, options: options)
        let (a, b) = (try await create(store), try await create(store))
        await #expect(throws: StoreError.tooManyAssets(limit: 2)) { try await create(store) }
        _ = try await create(store, owner: KeyID(2))
        let tooLarge = StoreError.assetTooLarge(limitBytes: 1000)
        await #expect(throws: tooLarge) { try await store.assets.upload(a.id, byteCount: 1001) }
        await #expect(throws: tooLarge) {
            try await store.assets.upload(a.id).take(Array(bytes.prefix(1001)), piece: 999)
        }
        // Both begin with room for them; the second to end finds none.
        let over = StoreError.quotaExceeded(limitBytes: 1500)
        let second = try await store.assets.upload(b.id)
        try await second.write(Array(bytes.prefix(501)))
        _ = try await store.assets.upload(a.id).take(Array(bytes.prefix(1000)))
        await #expect(throws: over) { try await second.finish() }
        await #expect(throws: over) { try await store.assets.upload(b.id, byteCount: 501) }
        // What is replaced makes room.
        _ = try await store.assets.upload(a.id).take(Array(bytes.prefix(900)))
        _ = try await store.assets.upload(b.id).take(Array(bytes.prefix(600)))
        #expect(try folder.names("assets").count == 2)
        await store.close()
    }

    @Test("Expired is gone at once, and from the disk at the next sweep")
    func expiry() async throws {
        let folder = try TemporaryFolder()
        let store = try Store(directory: folder.data, options: .quiet())
        let now = Date()
        let old = try await create(store, now: now.addingTimeInterval(-23.9 * 3600))
        _ = try await store.assets.upload(old.id).take(bytes)
        let young = try await create(store, now: now)
        let later = now.addingTimeInterval(3600)
        #expect(try await store.assets.list(owner: owner, now: later).map(\.id) == [young.id])
        await #expect(throws: StoreError.unknownAsset(old.id)) {
            try await store.assets.get(old.id, owner: owner, now: later)
        }
        #expect(try folder.names("assets").count == 1)
        #expect(try await store.assets.sweep(now: later) == 1)
        #expect(try folder.names("assets").isEmpty)
        #expect(try await store.assets.sweep(now: later) == 0)
        await store.close()
    }
}
