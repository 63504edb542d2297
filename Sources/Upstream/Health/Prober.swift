import JSON
import Synchronization

/// Looks after one replica: whether it is there, what it is, what it serves, and how its engine gets on. Each replica
/// has its own, with deadlines of its own, so that none waits for another.
struct Prober: Sendable {
    let id: Int
    let pool: Pool
    let client: ReplicaClient
    let interval: Duration
    let report: @Sendable (PoolEvent) -> Void
    private let told = Told()

    /// The state that was reported last.
    private final class Told: Sendable {
        private let state = Mutex("unknown")
        var name: String {
            get { state.withLock { $0 } }
            set { state.withLock { $0 = newValue } }
        }
    }

    init(
        _ id: Int, _ pool: Pool, _ client: ReplicaClient, interval: Duration,
        report: @escaping @Sendable (PoolEvent) -> Void
    ) {
        self.id = id
        self.pool = pool
        self.client = client
        self.interval = interval
        self.report = report
    }

    private static let longestDocument = 4 << 20
    /// Of one question.
    private static let patience = Duration.seconds(5)

    func run() async {
        while !Task.isCancelled, pool.member(id) != nil {
            await probe()
            try? await Task.sleep(for: interval)
        }
    }

    func probe() async {
        guard let member = pool.member(id) else { return }
        member.entry.key?.refresh()
        do throws(Failure) {
            let list = try await models(member)
            var kind = member.kind
            if kind == nil { kind = try await detect(list, member) }
            let known = kind ?? .openai
            if known != .openai { _ = try await get(known.healthPath, member) }
            await readFigures(known, member)
            pool.listed(
                id, models: list.names, context: list.context, kind: known, at: .now)
        } catch {
            pool.update(id) { $0.health.probeFailed(error.outcome, error.name, at: .now) }
        }
        guard let after = pool.member(id)?.health, after.name != told.name else { return }
        told.name = after.name
        report(
            PoolEvent(
                replica: id, address: member.entry.address.description, state: after.name,
                reason: after.reason, kind: pool.member(id)?.kind?.rawValue))
    }

    // MARK: Questions

    private struct Listing {
        var names: [String] = []
        var context: Int?
        var owner: String?
    }

    private func models(_ member: Member) async throws(Failure) -> Listing {
        let document = try await json("/v1/models", member)
        guard let items = document["data"]?.array else { throw .malformed("/v1/models is no list") }
        var listing = Listing()
        listing.names = items.prefix(1_024).compactMap { $0["id"]?.string }
        guard !listing.names.isEmpty else { throw .malformed("/v1/models lists nothing") }
        listing.context = items.first?["max_model_len"]?.int
        listing.owner = items.first?["owned_by"]?.string
        return listing
    }

    /// Who it is: vLLM and SGLang sign their lists of models; NIM and this server tell what they are elsewhere.
    private func detect(_ list: Listing, _ member: Member) async throws(Failure) -> ReplicaKind {
        switch list.owner {
        case "vllm"?: return .vllm
        case "sglang"?: return .sglang
        default: break
        }
        let title = (try? await json("/openapi.json", member))?["info"]?["title"]?.string
        if title == "Martlet" { return .martlet }
        return (try? await json("/v1/metadata", member))?["modelInfo"] != nil ? .nim : .openai
    }

    /// The counters of its engine. What cannot be read says nothing about its health.
    private func readFigures(_ kind: ReplicaKind, _ member: Member) async {
        let page: [UInt8]?
        if let path = kind.metricsPath {
            page = try? await get(path, member, atMost: EngineFigures.longestPage)
        } else {
            page = nil
        }
        let figures =
            page.map { EngineFigures(metrics: String(decoding: $0, as: UTF8.self)) } ?? EngineFigures()
        pool.update(id) { member in
            member.figures = figures
            member.isBlind = figures.running == nil
            let isStuck = member.heartbeat.take(
                figures.heartbeat, oldestWork: member.ledger.oldestWork, stuckAfter: pool.rules.stuckAfter,
                at: .now)
            if isStuck, member.health.isHealthy { member.health.stuck(at: .now) }
        }
    }

    private func json(_ path: String, _ member: Member) async throws(Failure) -> JSONValue {
        guard let document = try? JSONValue(parsing: try await get(path, member)) else {
            throw .malformed("\(path) is not JSON")
        }
        return document
    }

    private func get(
        _ path: String, _ member: Member, atMost limit: Int = longestDocument
    ) async throws(Failure) -> [UInt8] {
        let request = ReplicaRequest(url: member.entry.address.url(path), key: member.entry.key?.key)
        let (status, body) = try await client.document(request, atMost: limit, within: Self.patience).get()
        guard status == 200 else { throw .status(status, message: nil, retryAfterSeconds: nil) }
        return body
    }
}

/// Something happened to a replica, for whoever runs the server.
package struct PoolEvent: Sendable, Equatable {
    package let replica: Int
    package let address: String
    /// `healthy`, `ejected` …
    package let state: String
    package let reason: String
    package let kind: String?
}
