import Crypto
import Foundation
import Store
import Synchronization

/// A depot in memory, which several stores share, and which can be away.
final class MemoryDepot: AssetDepot {
    private struct State {
        var objects: [String: [UInt8]] = [:]
        var isAway = false
        var failing: Set<String> = []
        var calls: [String] = []
    }

    private let state = Mutex(State())
    let name = "s3://memory"

    var objects: [String: [UInt8]] { state.withLock { $0.objects } }
    var names: [String] { objects.keys.sorted() }
    /// Calls since the last look, as `put assets/…`.
    var calls: [String] {
        state.withLock { state in
            defer { state.calls = [] }
            return state.calls
        }
    }

    func isAway(_ away: Bool) { state.withLock { $0.isAway = away } }
    /// Calls of that kind fail: `put`, `put record`, `get`, `contains`, `delete`.
    func fail(_ calls: String...) { state.withLock { $0.failing = Set(calls) } }
    func set(_ object: String, _ bytes: [UInt8]?) { state.withLock { $0.objects[object] = bytes } }

    private func pass(_ call: String, _ object: String) throws(DepotFault) {
        let fails = state.withLock { state in
            state.calls.append("\(call) \(object)")
            return state.isAway || state.failing.contains(call)
        }
        if fails { throw .unavailable(reason: "away") }
    }

    func put(_ object: String, file path: String, byteCount: Int, sha256: String) async throws(DepotFault) {
        try pass("put", object)
        guard let data = FileManager.default.contents(atPath: path), data.count == byteCount,
            SHA256.hash(data: data).map({ String(format: "%02x", $0) }).joined() == sha256
        else { throw .unavailable(reason: "not what was announced") }
        set(object, Array(data))
    }

    func put(_ object: String, _ bytes: [UInt8]) async throws(DepotFault) {
        try pass("put record", object)
        set(object, bytes)
    }

    func get(_ object: String, limitBytes: Int) async throws(DepotFault) -> [UInt8]? {
        try pass("get", object)
        return objects[object].map { Array($0.prefix(limitBytes)) }
    }

    /// Twice, as after a connection that broke in the middle.
    func get(_ object: String, limitBytes: Int, into sink: any DepotSink) async throws(DepotFault) {
        try pass("get", object)
        guard let bytes = objects[object] else { throw .missing }
        guard bytes.count <= limitBytes else { throw .tooLarge }
        do {
            try await sink.restart()
            try await sink.write(Array(bytes.prefix(bytes.count / 2)))
            try await sink.restart()
            try await sink.write(bytes)
        } catch { throw .unavailable(reason: "\(error)") }
    }

    func contains(_ object: String) async throws(DepotFault) -> Bool {
        try pass("contains", object)
        return objects[object] != nil
    }

    func delete(_ object: String) async throws(DepotFault) {
        try pass("delete", object)
        set(object, nil)
    }
}
