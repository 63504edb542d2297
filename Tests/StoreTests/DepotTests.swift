import Crypto
import Foundation
import Store
import Testing

/// Assets that a depot keeps for several servers.
@Suite struct DepotTests {
    private let bytes = (0..<100_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
    private let depot = MemoryDepot()
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func open(
        _ name: String = "data", _ change: (inout StoreOptions) -> Void = { _ in }
    ) throws -> Store {
        try Store(directory: folder.url.appending(path: name), options: .quiet(change), depot: depot)
    }

    private func upload(_ store: Store, _ owner: KeyID, _ bytes: [UInt8]? = nil) async throws -> Asset {
        let asset = try await store.assets.create(
            owner: owner, contentType: "image/png", description: "a picture")
        return try await store.assets.upload(asset.id).take(bytes ?? self.bytes)
    }

    private func content(_ asset: Asset, _ store: Store) async throws -> [UInt8]? {
        try await store.assets.open(asset).bytes()
    }

    private func clearDisk(_ name: String = "data") throws {
        let assets = folder.url.appending(path: name).appending(path: "assets")
        for file in try FileManager.default.contentsOfDirectory(at: assets, includingPropertiesForKeys: nil) {
            try FileManager.default.removeItem(at: file)
        }
    }

    /// Two stores with the same keys, as a backup makes them.
    private func two(
        _ change: (inout StoreOptions) -> Void = { _ in }
    ) async throws -> (Store, Store, KeyID) {
        let first = try open("data", change)
        let key = try await first.keys.create(name: "app").key.id
        try await first.backup(to: folder.url.appending(path: "other"))
        return (first, try open("other", change), key)
    }

    @Test("What was acknowledged survives the local disk: content under its hash, a record beside it")
    func survival() async throws {
        let store = try open()
        let key = try await store.keys.create(name: "app").key.id
        let asset = try await upload(store, key)
        let sha256 = try #require(asset.content?.sha256)
        let names = ["assets/\(asset.id.uuidString.lowercased())"].flatMap {
            ["\($0).json", "\($0)/\(sha256)"]
        }
        #expect(depot.names == names.sorted())
        #expect(depot.objects[names[1]] == bytes)
        let record = String(decoding: depot.objects[names[0]] ?? [], as: UTF8.self)
        #expect(record.contains(#""sha256":"\#(sha256)""#) && record.contains(#""byteCount":100000"#))
        try clearDisk()
        #expect(try await content(asset, store) == bytes)
        #expect(try folder.names("assets").count == 1)
        #expect(try await store.check().problems == [])
        await store.close()
    }

    @Test("A second server finds an asset by its owner's key, and by no other")
    func sharing() async throws {
        let (first, second, key) = try await two()
        let asset = try await upload(first, key)
        let other = try await second.keys.create(name: "other").key.id
        await #expect(throws: StoreError.unknownAsset(asset.id)) {
            try await second.assets.get(asset.id, owner: other)
        }
        await #expect(throws: StoreError.unknownAsset(asset.id)) {
            try await second.assets.get(asset.id, owner: nil)
        }
        #expect(try await second.assets.get(asset.id, owner: key) == asset)
        #expect(try await content(asset, second) == bytes)
        #expect(try await second.assets.list(owner: key) == [asset])
        // Known here now, and still nobody else's.
        await #expect(throws: StoreError.unknownAsset(asset.id)) {
            try await second.assets.get(asset.id, owner: other)
        }
        await first.close()
        await second.close()
    }

    @Test("A key of the same number on a server with other keys is another key")
    func sameNumber() async throws {
        let first = try open()
        let second = try open("stranger")
        let key = try await first.keys.create(name: "app").key.id
        #expect(try await second.keys.create(name: "app").key.id == key)
        let asset = try await upload(first, key)
        await #expect(throws: StoreError.unknownAsset(asset.id)) {
            try await second.assets.get(asset.id, owner: key)
        }
        await first.close()
        await second.close()
    }

    @Test("Deleted on one server, gone from the depot, and on the other once it looks again")
    func deletion() async throws {
        let (first, second, key) = try await two { $0.depotFreshness = .milliseconds(1) }
        let asset = try await upload(first, key)
        #expect(try await second.assets.get(asset.id, owner: key) == asset)
        #expect(try await content(asset, second) == bytes)
        try await second.assets.delete(asset.id, owner: key)
        #expect(depot.names.isEmpty)
        try await Task.sleep(for: .milliseconds(5))
        await #expect(throws: StoreError.unknownAsset(asset.id)) {
            try await first.assets.get(asset.id, owner: key)
        }
        #expect(try folder.names("assets").isEmpty)
        await first.close()
        await second.close()
    }

    @Test("What expires goes from the depot too")
    func expiry() async throws {
        let store = try open()
        let key = try await store.keys.create(name: "app").key.id
        _ = try await upload(store, key)
        try await store.sweep(now: Date().addingTimeInterval(25 * 3600))
        #expect(depot.names.isEmpty)
        await store.close()
    }

    @Test("A depot that is away: no upload, reading goes on, deletions follow when it is back")
    func away() async throws {
        let (first, second, key) = try await two { $0.depotFreshness = .zero }
        let asset = try await upload(first, key)
        let elsewhere = try await upload(first, key, [1, 2, 3])
        depot.isAway(true)
        await #expect(throws: StoreError.depotUnavailable) { try await upload(first, key) }
        #expect(try folder.names("assets").count == 2)
        #expect(try await first.assets.get(asset.id, owner: key) == asset)
        #expect(try await content(asset, first) == bytes)
        await #expect(throws: StoreError.depotUnavailable) {
            try await second.assets.get(asset.id, owner: key)
        }
        try await first.assets.delete(asset.id, owner: key)
        await #expect(throws: StoreError.self) { try await first.sweep() }
        #expect(depot.names.count == 4)
        depot.isAway(false)
        // It stays deleted before the depot knows.
        await #expect(throws: StoreError.unknownAsset(asset.id)) {
            try await first.assets.get(asset.id, owner: key)
        }
        try await first.sweep()
        #expect(depot.names.count == 2)
        #expect(try await second.assets.get(elsewhere.id, owner: key) == elsewhere)
        await first.close()
        await second.close()
    }

    @Test("An upload that fails between its steps leaves nothing in the depot, or becomes whole")
    func halfUploads() async throws {
        let store = try open()
        let key = try await store.keys.create(name: "app").key.id
        // The content is there, the record is not: a second server must not have found it.
        depot.fail("put record")
        await #expect(throws: StoreError.depotUnavailable) { try await upload(store, key) }
        #expect(depot.names.count == 1)
        depot.fail()
        try await store.sweep()
        #expect(depot.names.count == 2)
        // The quota says no when the content is there.
        let tight = try open("tight") { $0.assetQuotaBytes = 1000 }
        let owner = try await tight.keys.create(name: "app").key.id
        let (a, b) = (
            try await tight.assets.create(owner: owner, contentType: "image/png", description: "a"),
            try await tight.assets.create(owner: owner, contentType: "image/png", description: "b")
        )
        let late = try await tight.assets.upload(b.id)
        try await late.write(Array(bytes.prefix(600)))
        _ = try await tight.assets.upload(a.id).take(Array(bytes.prefix(600)))
        await #expect(throws: StoreError.quotaExceeded(limitBytes: 1000)) { try await late.finish() }
        #expect(depot.names.count == 5)
        try await tight.sweep()
        #expect(depot.names.count == 4)
        await store.close()
        await tight.close()
    }

    @Test("New content takes the place of the old one, and its record tells of it first")
    func replacement() async throws {
        let store = try open()
        let key = try await store.keys.create(name: "app").key.id
        let asset = try await upload(store, key)
        // The depot has the new content, and a record that tells of the old one: neither content may go.
        depot.fail("put record")
        await #expect(throws: StoreError.depotUnavailable) {
            try await store.assets.upload(asset.id).take([1, 2, 3])
        }
        await #expect(throws: StoreError.depotUnavailable) { try await store.sweep() }
        #expect(depot.names.count == 3)
        depot.fail()
        try await store.sweep()
        #expect(depot.names.count == 2)
        try clearDisk()
        #expect(try await content(try await store.assets.get(asset.id, owner: key), store) == [1, 2, 3])
        await store.close()
    }

    @Test("Content that is not what was uploaded is refused, whatever is wrong with it")
    func corruption() async throws {
        let store = try open()
        let key = try await store.keys.create(name: "app").key.id
        let asset = try await upload(store, key)
        let name = try #require(asset.depotObject)
        var flipped = bytes
        flipped[5000] ^= 1
        for wrong in [flipped, Array(bytes.dropLast()), bytes + [0], nil] {
            try clearDisk()
            depot.set(name, wrong)
            let error = await #expect(throws: StoreError.self) { try await store.assets.open(asset) }
            guard case .damagedAsset(asset.id, _) = error else {
                Issue.record("\(String(describing: error))")
                continue
            }
            #expect(try folder.names("assets").isEmpty)
        }
        depot.set(name, bytes)
        #expect(try await content(asset, store) == bytes)
        await store.close()
    }

    @Test(
        "A record that this program did not write is refused",
        arguments: [
            "", "{", "[]", "null", #"{"version":2}"#, #"{"version":1,"id":"x"}"#,
            String(repeating: "[", count: 20_000),
        ])
    func foreignRecords(_ text: String) async throws {
        let store = try open()
        let key = try await store.keys.create(name: "app").key.id
        let id = UUID()
        depot.set("assets/\(id.uuidString.lowercased()).json", Array(text.utf8))
        let error = await #expect(throws: StoreError.self) { try await store.assets.get(id, owner: key) }
        guard case .damagedAsset(id, _) = error else { throw try #require(error) }
        await store.close()
    }

    @Test("A record whose texts could not stand in a header is refused")
    func headerInjection() async throws {
        let (first, second, key) = try await two()
        let asset = try await upload(first, key)
        let name = "assets/\(asset.id.uuidString.lowercased()).json"
        let record = String(decoding: try #require(depot.objects[name]), as: UTF8.self)
        depot.set(name, Array(record.replacing("image/png", with: #"image/png\r\nX: y"#).utf8))
        await #expect(throws: StoreError.self) { try await second.assets.get(asset.id, owner: key) }
        depot.set(name, Array(record.utf8))
        #expect(try await second.assets.get(asset.id, owner: key) == asset)
        await first.close()
        await second.close()
    }

    @Test("The local files stay within their bound, the least recently used going first")
    func cache() async throws {
        let store = try open("data") { $0.assetCacheBytes = 250_000 }
        let key = try await store.keys.create(name: "app").key.id
        let old = try await upload(store, key)
        let used = try await upload(store, key)
        try await Task.sleep(for: .milliseconds(20))
        #expect(try await content(old, store) == bytes)
        try await Task.sleep(for: .milliseconds(20))
        let new = try await upload(store, key)
        let left = [old, new].map { store.assets.file(of: $0)?.lastPathComponent ?? "" }.sorted()
        #expect(try folder.names("assets") == left)
        #expect(try await content(used, store) == bytes)
        #expect(try folder.names("assets").count == 2)
        await store.close()
    }

    @Test("Those who want the same asset at once fetch it once")
    func oneFetch() async throws {
        let store = try open()
        let key = try await store.keys.create(name: "app").key.id
        let asset = try await upload(store, key)
        try clearDisk()
        _ = depot.calls
        try await withThrowingTaskGroup(of: Bool.self) { group in
            for _ in 0..<20 { group.addTask { try await content(asset, store) == bytes } }
            for try await isWhole in group { #expect(isWhole) }
        }
        #expect(depot.calls.filter { $0.hasPrefix("get") }.count == 1)
        await store.close()
    }

    @Test("A server without the bucket says where the asset is; assets of before stay on the disk")
    func moving() async throws {
        let before = try Store(directory: folder.data, options: .quiet())
        let key = try await before.keys.create(name: "app").key.id
        let local = try await upload(before, key)
        await before.close()
        let with = try open()
        #expect(try await with.assets.get(local.id, owner: key) == local)
        #expect(try await content(local, with) == bytes)
        let shared = try await upload(with, key, [7])
        #expect(local.depot == nil && shared.depot == "s3://memory")
        await with.close()
        try FileManager.default.removeItem(at: try #require(with.assets.file(of: shared)))
        let without = try Store(directory: folder.data, options: .quiet())
        await #expect(throws: StoreError.elsewhere(shared.id, depot: "s3://memory")) {
            try await without.assets.open(shared)
        }
        #expect(try await content(local, without) == bytes)
        await without.close()
    }

    @Test("A backup keeps what only the depot has")
    func backup() async throws {
        let store = try open()
        let key = try await store.keys.create(name: "app").key.id
        let asset = try await upload(store, key)
        try clearDisk()
        try await store.backup(to: folder.url.appending(path: "backup"))
        await store.close()
        let copy = try open("backup")
        #expect(try await copy.assets.list(owner: key) == [asset])
        #expect(try await content(asset, copy) == bytes)
        await copy.close()
    }
}
