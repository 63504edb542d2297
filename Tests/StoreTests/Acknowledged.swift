import Foundation
import Store

/// What a process that was killed had been told, as its lines say, held against what is there.
struct Acknowledged {
    enum Key { case valid(String), revoking(String), revoked(String) }
    /// The byte counts that its content may have; nil is none yet.
    struct AssetState {
        var contents: Set<Int?> = [nil]
        var mayBeGone = false
        var isGone = false
    }
    struct Request {
        let byteCount: Int
        var mayBeFinished = false
        var isFinished = false
        var mayBeGone = false
        var isGone = false
    }

    private(set) var keys: [String: Key] = [:]
    private(set) var assets: [UUID: AssetState] = [:]
    private(set) var requests: [UUID: Request] = [:]
    private(set) var rows: [UUID] = []

    mutating func take(_ line: Substring) {
        let words = line.split(separator: " ").map(String.init)
        guard words.count > 1 else { return }
        if words[0] == "rows" {
            rows += words[1].split(separator: ",").compactMap { UUID(uuidString: String($0)) }
        }
        switch words[0] {
        case "key": keys[words[1]] = .valid(words[2])
        case "revoking": if case .valid(let secret) = keys[words[1]] { keys[words[1]] = .revoking(secret) }
        case "revoked": if case .revoking(let secret) = keys[words[1]] { keys[words[1]] = .revoked(secret) }
        default: if let id = UUID(uuidString: words[1]) { take(words, id) }
        }
    }

    private mutating func take(_ words: [String], _ id: UUID) {
        switch words[0] {
        case "asset": assets[id] = AssetState()
        case "uploading": assets[id]?.contents.insert(Int(words[2]))
        case "uploaded": assets[id]?.contents = [Int(words[2])]
        case "deleting": assets[id]?.mayBeGone = true
        case "deleted": assets[id]?.isGone = true
        case "journaled": requests[id] = Request(byteCount: Int(words[2]) ?? 0)
        case "finishing": requests[id]?.mayBeFinished = true
        case "finished": requests[id]?.isFinished = true
        case "collecting": requests[id]?.mayBeGone = true
        case "collected": requests[id]?.isGone = true
        default: break
        }
    }

    /// Sentences about what is not as it was acknowledged. Collects results.
    func violations(in store: Store) async throws -> [String] {
        var found = try await store.check().problems
        for (name, key) in keys {
            let isKnown: (String) -> Bool = { store.keys.directory.key(secret: $0.utf8)?.name == name }
            switch key {
            case .valid(let secret): if !isKnown(secret) { found.append("the key \(name) is lost") }
            case .revoked(let secret): if isKnown(secret) { found.append("the key \(name) is valid again") }
            case .revoking: break
            }
        }
        let listed = try await store.assets.list(owner: KeyID(1))
        let there = Dictionary(uniqueKeysWithValues: listed.map { ($0.id, $0) })
        for (id, state) in assets {
            guard let asset = there[id] else {
                if !state.mayBeGone { found.append("the asset \(id) is lost") }
                continue
            }
            if state.isGone { found.append("the asset \(id) is back") }
            let isRight = try store.assets.file(of: asset).map { file in
                let bytes = Array(try Data(contentsOf: file))
                return state.contents.contains(bytes.count) && bytes == Self.bytes(of: id, bytes.count)
            }
            if !(isRight ?? state.contents.contains(nil)) {
                found.append("the asset \(id) has wrong content")
            }
        }
        for (id, request) in requests { found += try await violations(of: id, request, in: store) }
        for id in rows where try await store.history.row(id, key: nil) == nil {
            found.append("the row \(id) is lost")
        }
        return found
    }

    private func violations(of id: UUID, _ state: Request, in store: Store) async throws -> [String] {
        guard let request = try await store.pending.request(id) else {
            return state.mayBeGone ? [] : ["the request \(id) is lost"]
        }
        var found: [String] = []
        if state.isGone { found.append("the request \(id) is back") }
        if request.body != Self.bytes(of: id, state.byteCount)
            || request.media.map(\.bytes) != [Self.bytes(of: id, state.byteCount + 1)]
        {
            found.append("the request \(id) has changed")
        }
        switch try await store.pending.collect(id, owner: KeyID(1)) {
        case .unknown: found.append("the request \(id) is hidden")
        case .unfinished:
            if state.isFinished { found.append("the result of \(id) is lost") }
            try await store.pending.abandon(id)
        case .result(let result):
            if !state.mayBeFinished || result.body != Self.bytes(of: id, state.byteCount + 2) {
                found.append("the result of \(id) is wrong")
            }
        }
        return found
    }

    /// As the victim makes them.
    private static func bytes(of id: UUID, _ byteCount: Int) -> [UInt8] {
        let seed = withUnsafeBytes(of: id.uuid) { Array($0) }
        return (0..<byteCount).map { seed[$0 % 16] &+ UInt8(truncatingIfNeeded: $0 / 16) }
    }
}
