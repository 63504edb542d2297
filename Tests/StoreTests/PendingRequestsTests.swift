import Foundation
import Store
import Testing

@Suite struct PendingRequestsTests {
    private let owner = KeyID(1)
    private let large = (0..<300_000).map { UInt8(truncatingIfNeeded: $0 &* 17) }

    private func request(created: Date = Date(), owner: KeyID? = nil) -> PendingRequest {
        PendingRequest(
            id: UUID(), owner: owner ?? self.owner, model: "demo", body: Array(#"{"seed":7}"#.utf8),
            media: [.init(name: "https://example.com/a", bytes: [1, 2]), .init(name: "b", bytes: large)],
            created: created, pollSeconds: 5)
    }

    @Test("A request comes back after a restart as it was, media and all")
    func journal() async throws {
        let folder = try TemporaryFolder()
        let store = try Store(directory: folder.data)
        let (first, second) = (request(), request())
        try await store.pending.journal(first)
        try await store.pending.journal(second)
        await #expect(throws: StoreError.duplicateRequest(first.id)) {
            try await store.pending.journal(first)
        }
        #expect(try folder.names("pending").count == 2)
        #expect(try await store.pending.finish(second.id, .init(status: 200, contentType: "a/b", body: [3])))
        await store.close()
        let again = try Store(directory: folder.data)
        #expect(try await again.pending.unfinished().map(\.id) == [first.id])
        #expect(try await again.pending.request(first.id) == first)
        #expect(try await again.pending.list(owner: owner).map(\.status) == [200, nil])
        await again.close()
    }

    @Test("A result is handed out once, to whom it belongs, however many ask", arguments: [10, 500_000])
    func once(byteCount: Int) async throws {
        let folder = try TemporaryFolder()
        let store = try Store(directory: folder.data, options: .quiet())
        let one = request()
        try await store.pending.journal(one)
        #expect(try await store.pending.collect(one.id, owner: owner) == .unfinished)
        #expect(try await store.pending.collect(one.id, owner: KeyID(2)) == .unknown)
        let body = (0..<byteCount).map { UInt8(truncatingIfNeeded: $0) }
        let result = PendingResult(status: 422, contentType: "application/problem+json", body: body)
        #expect(try await store.pending.finish(one.id, result))
        #expect(
            try await store.pending.finish(one.id, .init(status: 200, contentType: "", body: large)) == false)
        #expect(try await store.pending.collect(one.id, owner: KeyID(2)) == .unknown)
        let answers = try await withThrowingTaskGroup(of: PendingAnswer.self) { group in
            for _ in 0..<20 { group.addTask { try await store.pending.collect(one.id, owner: owner) } }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(answers.count { $0 == .result(result) } == 1)
        #expect(answers.count { $0 == .unknown } == 19)
        #expect(try folder.names("pending").isEmpty)
        await store.close()
    }

    @Test("An abandoned or expired request takes no result, and its files go")
    func gone() async throws {
        let folder = try TemporaryFolder()
        let store = try Store(directory: folder.data, options: .quiet())
        let now = Date()
        let (abandoned, old, young) = (request(), request(created: now - 25 * 3600), request(created: now))
        for one in [abandoned, old, young] { try await store.pending.journal(one) }
        #expect(try await store.pending.abandon(abandoned.id))
        #expect(try await store.pending.abandon(abandoned.id) == false)
        #expect(try await store.pending.sweep(now: now) == [old.id])
        for one in [abandoned, old] {
            let result = PendingResult(status: 200, contentType: "", body: large)
            #expect(try await store.pending.finish(one.id, result) == false)
            #expect(try await store.pending.collect(one.id, owner: owner) == .unknown)
            #expect(try await store.pending.request(one.id) == nil)
        }
        #expect(try await store.pending.list(owner: nil).map(\.id) == [young.id])
        #expect(try folder.names("pending").count == 1)
        await store.close()
    }
}
