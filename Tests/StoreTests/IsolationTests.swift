import Foundation
import Store
import Testing

@Suite struct IsolationTests {
    @Test("Two keys cannot see or touch each other's assets, requests or history")
    func apart() async throws {
        let folder = try TemporaryFolder()
        let store = try Store(directory: folder.data, options: .quiet())
        let (mine, other) = (KeyID(1), KeyID(2))
        let asset = try await store.assets.create(owner: mine, contentType: "a/b", description: "")
        _ = try await store.assets.upload(asset.id).take([1, 2, 3])
        let request = PendingRequest(id: UUID(), owner: mine, model: "m", body: [1], pollSeconds: 1)
        try await store.pending.journal(request)
        try await store.pending.finish(request.id, .init(status: 200, contentType: "", body: []))
        let row = HistoryRow(id: UUID(), time: Date(), status: 200, route: "/", promptTokens: 5, key: mine)
        store.history.add(row)
        try await store.history.flush()

        #expect(try await store.assets.list(owner: other).isEmpty)
        await #expect(throws: StoreError.unknownAsset(asset.id)) {
            try await store.assets.get(asset.id, owner: other)
        }
        await #expect(throws: StoreError.unknownAsset(asset.id)) {
            try await store.assets.delete(asset.id, owner: other)
        }
        #expect(try await store.pending.list(owner: other).isEmpty)
        #expect(try await store.pending.collect(request.id, owner: other) == .unknown)
        #expect(try await store.history.page(HistoryFilter(key: other)).rows.isEmpty)
        #expect(try await store.history.row(row.id, key: other) == nil)
        #expect(try await store.history.usage(other, month: Month(Date())) == Usage())

        #expect(try await store.assets.get(asset.id, owner: mine).content?.byteCount == 3)
        guard case .result = try await store.pending.collect(request.id, owner: mine) else {
            Issue.record("the owner gets nothing")
            return
        }
        #expect(try await store.history.page(HistoryFilter(key: mine)).rows == [row])
        await store.close()
    }
}
