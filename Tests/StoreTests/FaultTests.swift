import Foundation
import GRDB
import Glibc
import Store
import Testing

@Suite struct FaultTests {
    private let owner = KeyID(1)
    private let bytes = (0..<200_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }

    @Test(
        "A failing disk: a new upload fails with the right sentence, and the old content stays",
        arguments: ["create", "write", "sync", "rename", "syncFolder"], [ENOSPC, EIO, EROFS, EDQUOT])
    func upload(call: String, code: Int32) async throws {
        let folder = try TemporaryFolder()
        let files = FaultyFiles()
        let store = try Store(directory: folder.data, options: .quiet(), files: files)
        let asset = try await store.assets.create(owner: owner, contentType: "a/b", description: "")
        let before = try await store.assets.upload(asset.id).take(bytes)
        let names = try folder.names("assets")
        files.set(call, .fails(code))
        let error = await #expect(throws: StoreError.self) {
            try await store.assets.upload(asset.id).take(bytes + [1])
        }
        let isFull = code == ENOSPC || code == EDQUOT
        #expect((error == .storageFull) == isFull)
        if case .storageUnavailable = error {} else { #expect(isFull) }
        #expect(error?.description.hasSuffix("nothing was stored.") == true)
        #expect(try folder.names("assets") == names)
        files.set(call, nil)
        #expect(try await store.assets.get(asset.id, owner: owner) == before)
        #expect(try await store.check().problems == [])
        let after = try await store.assets.upload(asset.id).take(bytes + [1])
        #expect(after.content?.byteCount == bytes.count + 1)
        #expect(try await store.check().problems == [])
        await store.close()
    }

    @Test(
        "A failing disk: no pending request is taken, none is lost",
        arguments: ["create", "write", "sync", "syncFolder"])
    func pending(call: String) async throws {
        let folder = try TemporaryFolder()
        let files = FaultyFiles()
        let store = try Store(directory: folder.data, options: .quiet(), files: files)
        let first = PendingRequest(id: UUID(), owner: owner, model: "m", body: bytes, pollSeconds: 1)
        try await store.pending.journal(first)
        files.set(call, .fails(ENOSPC))
        let second = PendingRequest(id: UUID(), owner: owner, model: "m", body: bytes, pollSeconds: 1)
        await #expect(throws: StoreError.storageFull) { try await store.pending.journal(second) }
        let result = PendingResult(status: 200, contentType: "a/b", body: bytes)
        await #expect(throws: StoreError.storageFull) { try await store.pending.finish(first.id, result) }
        #expect(try folder.names("pending").count == 1)
        files.set(call, nil)
        #expect(try await store.pending.unfinished().map(\.id) == [first.id])
        #expect(try await store.pending.finish(first.id, result))
        #expect(try await store.pending.collect(first.id, owner: owner) == .result(result))
        #expect(try folder.names("pending").isEmpty)
        await store.close()
    }

    @Test("Short writes are continued; a write that takes nothing is an error, not a loop")
    func shortWrites() async throws {
        let folder = try TemporaryFolder()
        let files = FaultyFiles()
        let store = try Store(directory: folder.data, options: .quiet(), files: files)
        let asset = try await store.assets.create(owner: owner, contentType: "a/b", description: "")
        files.set("write", .short(997))
        let whole = try await store.assets.upload(asset.id).take(bytes, piece: 10_000)
        #expect(try Data(contentsOf: try #require(store.assets.file(of: whole))) == Data(bytes))
        #expect(try await store.check().problems == [])
        files.set("write", .short(0))
        let error = await #expect(throws: StoreError.self) {
            try await store.assets.upload(asset.id).take(bytes)
        }
        if case .storageUnavailable = error {} else { Issue.record("\(String(describing: error))") }
        await store.close()
    }

    @Test("Content is synchronised before it is named, and its name before the record tells of it")
    func order() async throws {
        let folder = try TemporaryFolder()
        let files = FaultyFiles()
        let store = try Store(directory: folder.data, options: .quiet(), files: files)
        let asset = try await store.assets.create(owner: owner, contentType: "a/b", description: "")
        let before = files.log.count
        _ = try await store.assets.upload(asset.id).take([1, 2], piece: 1)
        #expect(files.log.dropFirst(before) == ["create", "write", "write", "sync", "rename", "syncFolder"])
        await store.close()
    }

    @Test("A full database: what is asked for fails, what was there stays, and history waits")
    func fullDatabase() async throws {
        let folder = try TemporaryFolder()
        let store = try Store(directory: folder.data, options: .quiet())
        let kept = PendingRequest(id: UUID(), owner: owner, model: "m", body: [1], pollSeconds: 1)
        try await store.pending.journal(kept)
        try await store.limitDatabase(pages: 1)
        let body = Array(bytes.prefix(100_000))
        let refused = PendingRequest(id: UUID(), owner: owner, model: "m", body: body, pollSeconds: 1)
        await #expect(throws: StoreError.storageFull) { try await store.pending.journal(refused) }
        var row = HistoryRow(id: UUID(), time: Date(), status: 200, route: "/", promptTokens: 3, key: owner)
        row.userAgent = String(repeating: "a", count: 50_000)
        store.history.add(row)
        await #expect(throws: StoreError.storageFull) { try await store.history.flush() }
        #expect(store.history.waitingRows == 1)
        #expect(try await store.history.usage(owner, month: Month(Date())).promptTokens == 3)
        try await store.limitDatabase(pages: 1_000_000)
        try await store.history.flush()
        #expect(store.history.waitingRows == 0)
        #expect(try await store.history.usage(owner, month: Month(Date())).promptTokens == 3)
        #expect(try await store.pending.unfinished().map(\.id) == [kept.id])
        #expect(try await store.check().problems == [])
        await store.close()
    }
}
