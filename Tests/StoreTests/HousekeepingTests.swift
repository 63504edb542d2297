import Foundation
import Store
import Testing

@Suite struct HousekeepingTests {
    private let owner = KeyID(1)
    private let bytes = (0..<300_000).map { UInt8(truncatingIfNeeded: $0 &* 13) }

    private func filled(_ folder: TemporaryFolder) async throws -> (Store, Asset, PendingRequest, CreatedKey)
    {
        let store = try Store(directory: folder.data)
        let key = try await store.keys.create(name: "app")
        let asset = try await store.assets.create(owner: owner, contentType: "a/b", description: "d")
        let whole = try await store.assets.upload(asset.id).take(bytes)
        let request = PendingRequest(id: UUID(), owner: owner, model: "m", body: bytes, pollSeconds: 1)
        try await store.pending.journal(request)
        store.history.add(HistoryRow(id: UUID(), time: Date(), status: 200, route: "/", key: owner))
        try await store.history.flush()
        return (store, whole, request, key)
    }

    @Test("A backup, made by another process while the server works, is a data directory with all of it")
    func backup() async throws {
        let folder = try TemporaryFolder()
        let (store, asset, request, key) = try await filled(folder)
        let target = folder.url.appending(path: "backup")
        let tool = try Store(directory: folder.data, options: StoreOptions(role: .tool))
        try await tool.backup(to: target)
        await #expect(throws: StoreError.backupExists(path: target.path)) {
            try await tool.backup(to: target)
        }
        await tool.close()
        try await store.assets.delete(asset.id, owner: owner)
        await store.close()
        let copy = try Store(directory: target)
        #expect(copy.secret == store.secret)
        #expect(copy.keys.directory.key(secret: key.secret.utf8) == key.key)
        let found = try await copy.assets.get(asset.id, owner: owner)
        #expect(try Data(contentsOf: try #require(copy.assets.file(of: found))) == Data(bytes))
        #expect(try await copy.pending.request(request.id) == request)
        #expect(try await copy.history.page().rows.count == 1)
        #expect(try await copy.check().problems == [])
        await copy.close()
        let left = try FileManager.default.contentsOfDirectory(atPath: folder.url.path).sorted()
        #expect(left == ["backup", "data"])
    }

    @Test("Backups while uploads come and go are whole")
    func busyBackup() async throws {
        let folder = try TemporaryFolder()
        let (store, _, _, _) = try await filled(folder)
        let work = Task {
            var round = 0
            while !Task.isCancelled {
                round += 1
                let asset = try await store.assets.create(owner: owner, contentType: "a/b", description: "")
                _ = try await store.assets.upload(asset.id).take(Array(bytes.prefix(1000 + round)))
                if round % 2 == 0 { try await store.assets.delete(asset.id, owner: owner) }
            }
        }
        for round in 0..<5 {
            let target = folder.url.appending(path: "backup-\(round)")
            try await store.backup(to: target)
            let copy = try Store(directory: target, options: .quiet())
            #expect(try await copy.check().problems == [])
            await copy.close()
        }
        work.cancel()
        try await work.value
        await store.close()
    }

    @Test("A check counts what there is and names what is not what was written")
    func check() async throws {
        let folder = try TemporaryFolder()
        let (store, asset, request, _) = try await filled(folder)
        let good = StoreCheck(
            problems: [], keys: 1, assets: 1, assetBytes: bytes.count, pendingRequests: 1, historyRows: 1)
        #expect(try await store.check() == good)
        let file = try #require(store.assets.file(of: asset))
        var changed = Data(bytes)
        changed[1000] ^= 1
        try changed.write(to: file)
        #expect(
            try await store.check().problems == [
                "The asset \(asset.id.uuidString.lowercased()): its file has another hash than was written."
            ])
        try FileManager.default.removeItem(at: file)
        for name in try folder.names("pending") {
            try Data(bytes.dropLast()).write(to: folder.data.appending(path: "pending/\(name)"))
        }
        #expect(
            try await store.check().problems == [
                "The asset \(asset.id.uuidString.lowercased()): its file is missing.",
                "The pending request \(request.id.uuidString.lowercased()): its file has 299999 bytes, not 300000.",
            ])
        await #expect(throws: StoreError.self) { try await store.pending.request(request.id) }
        await store.close()
    }
}
