import Foundation
import JSON
import Server
import Synchronization
import Wire

struct MemoryContent: AssetSource {
    let bytes: [UInt8]

    var byteCount: Int { bytes.count }

    /// Less than was asked for.
    func read(_ count: Int, at offset: Int) async throws(StoreFailure) -> [UInt8] {
        Array(bytes[offset..<min(bytes.count, offset + min(count, 1_000))])
    }
}

/// What the hosted flavour keeps, in memory: keys `one` and `two` of accounts of these names, `boss` of an
/// administrator.
final class MemoryServices: KeyDesk, KeyRegistry, AssetShelf, PendingJournal, HistoryBook {
    private struct Stored {
        var asset: HostedAsset
        let owner: String
        var bytes: [UInt8]?
    }

    private struct State {
        var assets: [UUID: Stored] = [:]
        var records: [UUID: (record: PendingRecord, result: PendingReply?)] = [:]
        var queries: [HistoryQuery] = []
        var visits: [(account: String, reserved: Int, used: Int?)] = []
        var failure: StoreFailure?
        var refusal: LimitRefusal?
        var tokenLimit = Int.max
        var made: [HostedKey] = []
        var uploadsWait = false
    }

    private let state = Mutex(State())
    let secret: [UInt8] = Array(repeating: 7, count: 32)

    let gauges = HostedGauges()
    var services: HostedServices {
        HostedServices(
            keys: self, registry: self, assets: self, pending: self, history: self, gauges: gauges)
    }

    var records: [PendingRecord] { state.withLock { $0.records.values.map(\.record) } }
    var results: [PendingReply] { state.withLock { $0.records.values.compactMap(\.result) } }
    var queries: [HistoryQuery] { state.withLock { $0.queries } }
    var visits: [(account: String, reserved: Int, used: Int?)] { state.withLock { $0.visits } }

    func fail(_ failure: StoreFailure?) { state.withLock { $0.failure = failure } }
    func refuse(_ refusal: LimitRefusal?) { state.withLock { $0.refusal = refusal } }
    func limit(tokens: Int) { state.withLock { $0.tokenLimit = tokens } }

    /// What an earlier run left behind.
    func leave(_ record: PendingRecord, _ result: PendingReply?) {
        state.withLock { $0.records[record.id] = (record, result) }
    }

    /// Uploads write nothing until this ends.
    func holdUploads(_ wait: Bool) { state.withLock { $0.uploadsWait = wait } }

    static func account(_ name: String) -> Account {
        Account(id: name, name: name, isAdministrator: name == "boss")
    }

    // MARK: Keys

    func account(of key: String) throws(KeyRefusal) -> Account {
        switch key {
        case "one", "two", "boss": return Self.account(key)
        case "old": throw .expired
        default: throw .unknown
        }
    }

    func enter(_ account: Account) throws(LimitRefusal) -> any Visit {
        if let refusal = state.withLock(\.refusal) { throw refusal }
        let number = state.withLock { state in
            state.visits.append((account.id, 0, nil))
            return state.visits.count - 1
        }
        return MemoryVisit(services: self, number: number)
    }

    private struct MemoryVisit: Visit {
        let services: MemoryServices
        let number: Int

        func reserve(tokens: Int) throws(LimitRefusal) {
            guard tokens <= services.state.withLock(\.tokenLimit) else {
                throw LimitRefusal(
                    message: "too many tokens", retryAfterSeconds: 9,
                    headers: [("x-ratelimit-remaining-tokens", "0")])
            }
            services.state.withLock { $0.visits[number].reserved = tokens }
        }

        var headers: [(name: String, value: String)] { [("x-ratelimit-limit-requests", "100")] }

        func leave(promptTokens: Int, completionTokens: Int) {
            services.state.withLock { $0.visits[number].used = promptTokens + completionTokens }
        }
    }

    func keys() async throws(StoreFailure) -> [HostedKey] {
        try check()
        return state.withLock(\.made)
    }

    func create(_ request: KeyRequest) async throws(StoreFailure) -> (key: HostedKey, secret: String) {
        try check()
        let key: HostedKey? = state.withLock { state in
            guard !state.made.contains(where: { $0.name == request.name }) else { return nil }
            let key = HostedKey(
                id: "\(state.made.count + 1)", name: request.name, ending: "cret", created: Date(),
                expires: nil, revoked: nil, isAdministrator: request.isAdministrator,
                limits: KeyBounds(requestsPerMinute: request.requestsPerMinute))
            state.made.append(key)
            return key
        }
        guard let key else { throw .rejected("another key has this name") }
        return (key, "nvapi-secret")
    }

    func revoke(_ id: String) async throws(StoreFailure) {
        try check()
        let isGone = state.withLock { state in
            let count = state.made.count
            state.made.removeAll { $0.id == id }
            return state.made.count < count
        }
        if !isGone { throw .missing }
    }

    // MARK: Assets

    func create(
        owner: Account, contentType: String, description: String
    ) async throws(StoreFailure) -> HostedAsset {
        try check()
        let asset = HostedAsset(
            id: UUID(), owner: owner.id, contentType: contentType, description: description, created: Date(),
            expires: Date(timeIntervalSinceNow: 3_600), byteCount: nil)
        state.withLock { $0.assets[asset.id] = Stored(asset: asset, owner: owner.id) }
        return asset
    }

    func list(owner: Account) async throws(StoreFailure) -> [HostedAsset] {
        state.withLock { $0.assets.values.filter { $0.owner == owner.id }.map(\.asset) }
    }

    func asset(_ id: UUID, owner: Account) async throws(StoreFailure) -> HostedAsset {
        try stored(id, owner.id).asset
    }

    func delete(_ id: UUID, owner: Account) async throws(StoreFailure) {
        _ = try stored(id, owner.id)
        state.withLock { $0.assets[id] = nil }
    }

    func asset(uploading id: UUID) async throws(StoreFailure) -> HostedAsset { try stored(id, nil).asset }

    func upload(_ id: UUID) async throws(StoreFailure) -> any AssetSink {
        try check()
        return Sink(services: self, id: id)
    }

    func contentURL(_ id: UUID, owner: Account, seconds: Int) async throws(StoreFailure) -> String? { nil }

    func bytes(_ id: UUID, owner: Account, limit: Int) async throws(StoreFailure) -> [UInt8] {
        guard let bytes = try stored(id, owner.id).bytes else { throw .missing }
        return bytes
    }

    func content(_ id: UUID) async throws(StoreFailure) -> any AssetSource {
        guard let bytes = try stored(id, nil).bytes else { throw .missing }
        return MemoryContent(bytes: bytes)
    }

    private func stored(_ id: UUID, _ owner: String?) throws(StoreFailure) -> Stored {
        try check()
        guard let stored = state.withLock({ $0.assets[id] }), owner == nil || stored.owner == owner else {
            throw .missing
        }
        return stored
    }

    private func check() throws(StoreFailure) { if let failure = state.withLock(\.failure) { throw failure } }

    private final class Sink: AssetSink {
        let services: MemoryServices
        let id: UUID
        let bytes = Mutex<[UInt8]>([])

        init(services: MemoryServices, id: UUID) {
            self.services = services
            self.id = id
        }

        func write(_ more: [UInt8]) async throws(StoreFailure) {
            while services.state.withLock(\.uploadsWait) { try? await Task.sleep(for: .milliseconds(5)) }
            bytes.withLock { $0 += more }
        }

        func finish() async throws(StoreFailure) {
            let all = bytes.withLock { $0 }
            services.state.withLock { state in
                guard let asset = state.assets[id]?.asset else { return }
                state.assets[id]?.bytes = all
                state.assets[id]?.asset = HostedAsset(
                    id: id, owner: asset.owner, contentType: asset.contentType,
                    description: asset.description, created: asset.created, expires: asset.expires,
                    byteCount: all.count)
            }
        }
    }

    // MARK: Pending

    func begin(_ record: PendingRecord) async throws(StoreFailure) {
        try check()
        state.withLock { $0.records[record.id] = (record, nil) }
    }

    func finish(_ id: UUID, _ result: PendingReply) async throws(StoreFailure) {
        state.withLock { $0.records[id]?.result = result }
    }

    func forget(_ id: UUID) async throws(StoreFailure) { state.withLock { $0.records[id] = nil } }

    func leftBehind() async throws(StoreFailure) -> [(record: PendingRecord, result: PendingReply?)] {
        state.withLock { Array($0.records.values) }
    }

    // MARK: History

    func page(_ query: HistoryQuery) async throws(StoreFailure) -> RequestPage {
        state.withLock { $0.queries.append(query) }
        return RequestPage(requests: [["id": "r"]], nextCursor: "c", requestsThisMonth: 3)
    }

    /// There is one, of the account `one`.
    static let request = UUID()

    func request(_ id: UUID, owner: Account?) async throws(StoreFailure) -> JSONValue {
        guard id == Self.request, owner == nil || owner?.id == "one" else { throw .missing }
        return ["id": .string(id.uuidString.lowercased()), "content": .null]
    }
}
