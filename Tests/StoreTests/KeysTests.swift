import Crypto
import Foundation
import Store
import Testing

@Suite struct KeysTests {
    @Test("A key opens by its secret, of which only a digest is on disk")
    func secret() async throws {
        let folder = try TemporaryFolder()
        let store = try Store(directory: folder.data)
        let limits = KeyLimits(
            requestsPerMinute: 1, tokensPerMinute: 2, concurrentRequests: 3, monthlyCredits: 4)
        let expires = Date(timeIntervalSince1970: 4_000_000_000)
        let made = try await store.keys.create(
            name: "an app", limits: limits, expires: expires, isAdministrator: true)
        #expect(made.secret.wholeMatch(of: /nvapi-[A-Za-z0-9_-]{64}/) != nil)
        #expect(made.key.ending == made.secret.suffix(4))
        #expect(made.key.limits == limits && made.key.expires == expires && made.key.isAdministrator)
        #expect(store.keys.directory.key(secret: made.secret.utf8) == made.key)
        #expect(store.keys.directory.key(secret: made.secret.dropLast().utf8) == nil)
        #expect(store.keys.directory.key(secret: made.secret.utf8, at: expires) == nil)
        #expect(store.keys.directory.key(id: made.key.id) == made.key)
        #expect(try await store.keys.list() == [made.key])
        await store.close()
        for name in try FileManager.default.contentsOfDirectory(atPath: folder.data.path) {
            let file = folder.data.appending(path: name)
            let bytes = (try? Data(contentsOf: file)) ?? Data()
            #expect(bytes.range(of: Data(made.secret.utf8)) == nil)
            #expect(bytes.range(of: Data(made.secret.utf8.dropFirst(6))) == nil)
        }
    }

    @Test("Revoked is revoked: at once here, and the name is free again")
    func revoke() async throws {
        let folder = try TemporaryFolder()
        let store = try Store(directory: folder.data, options: .quiet())
        let first = try await store.keys.create(name: "app")
        await #expect(throws: StoreError.keyName("app", reason: "another key has it; revoke that one first"))
        {
            try await store.keys.create(name: "app")
        }
        let revoked = try await store.keys.revoke(name: "app")
        #expect(revoked.id == first.key.id && revoked.revoked != nil)
        #expect(store.keys.directory.key(secret: first.secret.utf8) == nil)
        await #expect(throws: StoreError.unknownKey("app")) { try await store.keys.revoke(name: "app") }
        let second = try await store.keys.create(name: "app")
        #expect(second.key.id > first.key.id)
        #expect(try await store.keys.list().map(\.id) == [first.key.id, second.key.id])
        try await store.keys.revoke(id: second.key.id)
        #expect(store.keys.directory.count == 0)
        await store.close()
    }

    @Test("Names that a list could not show are refused", arguments: ["", " a", "a\nb", "\u{7}"])
    func names(name: String) async throws {
        let folder = try TemporaryFolder()
        let store = try Store(directory: folder.data, options: .quiet())
        await #expect(throws: StoreError.self) { try await store.keys.create(name: name) }
        await #expect(throws: StoreError.self) {
            try await store.keys.create(name: String(repeating: "a", count: 101))
        }
        await store.close()
    }

    @Test("A running server learns of keys that others make and revoke")
    func otherProcess() async throws {
        let folder = try TemporaryFolder()
        let server = try Store(directory: folder.data)
        let tool = try Store(directory: folder.data, options: StoreOptions(role: .tool))
        let made = try await tool.keys.create(name: "late")
        #expect(await within(seconds: 5) { server.keys.directory.key(secret: made.secret.utf8) != nil })
        // History, written all the time, is no change of keys and hides none.
        server.history.add(HistoryRow(id: UUID(), time: Date(), status: 200, route: "/"))
        try await server.history.flush()
        try await tool.keys.revoke(name: "late")
        #expect(await within(seconds: 5) { server.keys.directory.key(secret: made.secret.utf8) == nil })
        await tool.close()
        await server.close()
    }

    private func within(seconds: Double, _ condition: () -> Bool) async -> Bool {
        let end = Date().addingTimeInterval(seconds)
        while Date() < end {
            if condition() { return true }
            try? await Task.sleep(for: .milliseconds(20))
        }
        return condition()
    }
}
