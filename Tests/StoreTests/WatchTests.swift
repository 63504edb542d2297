import Foundation
import Glibc
import Store
import Synchronization
import Testing

/// What the metrics are told of the store.
@Suite struct WatchTests {
    private let owner = KeyID(1)

    @Test("Writes of history and of the journal are told, failures as such")
    func writes() async throws {
        let folder = try TemporaryFolder()
        let files = FaultyFiles()
        let told = Mutex<[String]>([])
        let store = try Store(
            directory: folder.data,
            options: .quiet {
                $0.watch = StoreWatch { write, time, failed in
                    told.withLock { $0.append("\(write.rawValue)\(failed ? " failed" : "")") }
                    #expect(time > .zero)
                }
            }, files: files)
        store.history.add(HistoryRow(id: UUID(), time: Date(), status: 200, route: "/"))
        try await store.history.flush()
        try await store.history.flush()
        #expect(told.withLock { $0 } == ["history"])
        let request = PendingRequest(id: UUID(), owner: owner, model: "m", body: [1], pollSeconds: 1)
        try await store.pending.journal(request)
        let result = PendingResult(status: 200, contentType: "a/b", body: [2])
        try await store.pending.finish(request.id, result)
        #expect(told.withLock { $0 } == ["history", "journal", "journal"])
        files.set("write", .fails(ENOSPC))
        let large = PendingRequest(
            id: UUID(), owner: owner, model: "m", body: Array(repeating: 1, count: 200_000), pollSeconds: 1)
        await #expect(throws: StoreError.storageFull) { try await store.pending.journal(large) }
        #expect(told.withLock { $0.last } == "journal failed")
        await store.close()
    }

    @Test("Assets of all owners are counted, with their bytes")
    func totals() async throws {
        let folder = try TemporaryFolder()
        let store = try Store(directory: folder.data, options: .quiet())
        #expect(try await store.assets.totals() == (0, 0))
        for number in 1...3 {
            let asset = try await store.assets.create(
                owner: KeyID(Int64(number)), contentType: "a/b", description: "")
            if number > 1 { _ = try await store.assets.upload(asset.id).take([1, 2, 3]) }
        }
        #expect(try await store.assets.totals() == (3, 6))
        await store.close()
    }

    @Test("A data directory of the first schema keeps its administrators and takes content")
    func firstSchema() async throws {
        let folder = try TemporaryFolder()
        let store = try Store(directory: folder.data, options: .quiet())
        let key = try await store.keys.create(name: "boss", isAdministrator: true)
        await store.close()
        let again = try Store(directory: folder.data, options: .quiet { $0.keepsContent = true })
        #expect(again.keys.directory.key(secret: key.secret.utf8)?.isAdministrator == true)
        let row = HistoryRow(
            id: UUID(), time: Date(), status: 200, route: "/", key: key.key.id, content: [7])
        again.history.add(row)
        try await again.history.flush()
        #expect(try await again.history.row(row.id, key: key.key.id)?.content == [7])
        await again.close()
    }
}
