import Chat
import Foundation
import Testing
import Upstream

@Suite struct PoolTests {
    private static func pool(_ count: Int) throws -> (Pool, [Int]) {
        let pool = Pool(.auto, HealthRules())
        let ids = pool.apply(
            try (0..<count).map { ReplicaEntry(try ReplicaAddress("http://127.0.0.1:\(9_000 + $0)")) })
        for id in ids { pool.listed(id, models: ["m"], context: 100, kind: .vllm, at: .now) }
        return (pool, ids)
    }

    private static func load(_ pool: Pool) -> [Int] { pool.members.map(\.ledger.count) }

    @Test func everyLeaseIsGivenBackOnce() throws {
        let (pool, _) = try Self.pool(2)
        var lease = pool.lease(PromptKey(), tried: [])
        #expect(Self.load(pool).reduce(0, +) == 1)
        lease?.moved()
        lease?.end(.lost, cachedTokens: nil)
        lease?.end(.lost, cachedTokens: nil)
        #expect(Self.load(pool) == [0, 0] && pool.members.map(\.ledger.promptTokens) == [0, 0])
        #expect(pool.members.flatMap { $0.counts.failures.map(\.value) } == [1])
        lease = pool.lease(PromptKey(), tried: [])
        lease = nil
        #expect(Self.load(pool) == [0, 0])
        _ = lease
    }

    @Test func whoWasAskedIsNotAskedAgain() throws {
        let (pool, ids) = try Self.pool(2)
        let first = try #require(pool.lease(PromptKey(), tried: []))
        let second = try #require(pool.lease(PromptKey(), tried: [first.member.id]))
        #expect(Set([first.member.id, second.member.id]) == Set(ids))
        #expect(pool.lease(PromptKey(), tried: Set(ids)) == nil)
    }

    @Test func aStrangerIsLeftOut() throws {
        let (pool, ids) = try Self.pool(2)
        pool.listed(ids[1], models: ["another"], context: 100, kind: .vllm, at: .now)
        #expect(pool.member(ids[1])?.health.name == "quarantined")
        #expect(pool.models == ["m"])
        pool.listed(ids[1], models: ["m"], context: 50, kind: .vllm, at: .now)
        #expect(pool.member(ids[1])?.health.reason == "its context is 50 tokens and the pool's 100")
        pool.listed(ids[1], models: ["m"], context: 100, kind: .vllm, at: .now)
        #expect(pool.member(ids[1])?.health.name == "healthy")
    }

    @Test func thoseThatStayKeepWhatIsKnown() throws {
        let (pool, ids) = try Self.pool(2)
        let fresh = pool.apply(
            try [9_001, 9_005].map { ReplicaEntry(try ReplicaAddress("http://127.0.0.1:\($0)/v1/")) })
        #expect(pool.members.map(\.id) == [ids[1], fresh[0]])
        #expect(
            pool.member(ids[1])?.health.name == "healthy" && pool.member(fresh[0])?.health.name == "unknown")
        #expect(pool.isReady)
        _ = pool.apply([])
        #expect(!pool.isReady && pool.models == ["m"])
    }

    @Test func filesAreReadAndFaultsNamed() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "pool-\(UUID())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = folder.appending(path: "pool.json")
        try "secret\n".write(to: folder.appending(path: "key"), atomically: true, encoding: .utf8)
        func entries(_ text: String) throws -> [ReplicaEntry] {
            try text.write(to: file, atomically: true, encoding: .utf8)
            return try PoolFile(path: file.path).read()
        }
        let good = try entries(
            #"{"replicas": [{"url": "http://a:1/v1", "kind": "sglang", "key_file": "key", "model": "x"}, {"url": "https://b"}]}"#
        )
        #expect(good.map(\.address.description) == ["http://a:1", "https://b"])
        #expect(good[0].kind == .sglang && good[0].model == "x" && good[0].key != nil)
        for (text, fault) in [
            (#"{"replicas": [{"url": "a"}]}"#, #"the replica "a" has no usable URL"#),
            (#"{"replicas": [{"url": "http://a", "kind": "x"}]}"#, "kind: expected one of vllm, sglang"),
            (#"{"replicas": [{"url": "http://a", "weight": 1}]}"#, "weight: expected one of url, kind"),
            (#"{"replicas": [{"url": "http://a", "key_file": "nowhere"}]}"#, "nowhere cannot be used"),
            (#"{"replica": []}"#, "replica: expected no such key"),
            ("[", "pool.json"),
        ] {
            do {
                _ = try entries(text)
                Issue.record("read: \(text)")
            } catch {
                #expect("\(error)".contains(fault), "\(error)")
            }
        }
    }
}
