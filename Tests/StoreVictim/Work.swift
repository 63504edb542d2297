import Foundation
import Store

extension Victim {
    private static let owner = KeyID(1)

    static func keys(_ store: Store) async throws {
        let name = UUID().uuidString
        let made = try await store.keys.create(name: name)
        say("key \(name) \(made.secret)")
        guard Bool.random() else { return }
        say("revoking \(name)")
        try await store.keys.revoke(name: name)
        say("revoked \(name)")
    }

    static func assets(_ store: Store, byteCount: Int) async throws {
        let asset = try await store.assets.create(owner: owner, contentType: "a/b", description: "")
        let id = asset.id
        say("asset \(id)")
        for round in 0..<Int.random(in: 1...2) {
            let bytes = bytes(of: id, byteCount + round)
            let upload = try await store.assets.upload(id)
            for start in stride(from: 0, to: bytes.count, by: 20_000) {
                try await upload.write(Array(bytes[start..<min(bytes.count, start + 20_000)]))
            }
            say("uploading \(id) \(bytes.count)")
            _ = try await upload.finish()
            say("uploaded \(id) \(bytes.count)")
        }
        guard Int.random(in: 0..<4) > 0 else { return }
        say("deleting \(id)")
        try await store.assets.delete(id, owner: owner)
        say("deleted \(id)")
    }

    static func pending(_ store: Store, byteCount: Int) async throws {
        let id = UUID()
        let media = PendingMedia(name: "m", bytes: bytes(of: id, byteCount + 1))
        try await store.pending.journal(
            PendingRequest(
                id: id, owner: owner, model: "m", body: bytes(of: id, byteCount), media: [media],
                pollSeconds: 1))
        say("journaled \(id) \(byteCount)")
        guard Int.random(in: 0..<4) > 0 else { return }
        say("finishing \(id)")
        try await store.pending.finish(
            id, PendingResult(status: 200, contentType: "a/b", body: bytes(of: id, byteCount + 2)))
        say("finished \(id)")
        guard Int.random(in: 0..<4) > 0 else { return }
        say("collecting \(id)")
        _ = try await store.pending.collect(id, owner: owner)
        say("collected \(id)")
    }

    static func history(_ store: Store) async throws {
        let ids = (0..<20).map { _ in UUID() }
        for id in ids {
            store.history.add(
                HistoryRow(id: id, time: Date(), status: 200, route: "/", promptTokens: 3, key: owner))
        }
        try await store.history.flush()
        say("rows \(ids.map(\.uuidString).joined(separator: ","))")
        try await Task.sleep(for: .milliseconds(2))
    }
}
