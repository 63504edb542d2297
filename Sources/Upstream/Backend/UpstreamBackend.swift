import Chat
import Intake
import Synchronization
import Wire

/// Has requests answered by other servers: vLLM, SGLang, NIM, or this one elsewhere.
///
/// A request takes a ticket; its media are fetched, decoded and written anew here; a replica is chosen, and the
/// request is told to it in its own words. Its answer comes back as the same events that the local engine has.
package final class UpstreamBackend: ChatBackend {
    let options: UpstreamOptions
    let pool: Pool
    let client: ReplicaClient
    let office: TicketOffice
    let media: MediaPreparation
    private let keepers = Mutex<[Task<Void, Never>]>([])

    /// Begins to look after the replicas, and returns at once.
    ///
    /// - Throws: where no replica is named, or the file of the pool cannot be used.
    package init(_ options: UpstreamOptions) throws(UpstreamError) {
        self.options = options
        pool = Pool(options.policy, options.health)
        client = ReplicaClient(connectTime: options.clocks.connect)
        office = TicketOffice(capacity: options.mostRequests, mediaByteLimit: options.mediaByteLimit)
        media = MediaPreparation(source: options.source, decoder: options.decoder)
        let entries = try options.file?.read() ?? options.replicas
        guard !entries.isEmpty || options.file != nil else { throw .noReplica }
        try Self.check(entries)
        look(after: pool.apply(entries))
        if let file = options.file { watch(file) }
    }

    private static func check(_ entries: [ReplicaEntry]) throws(UpstreamError) {
        var seen: Set<ReplicaAddress> = []
        for entry in entries where !seen.insert(entry.address).inserted {
            throw .repeated(entry.address.description)
        }
    }

    private func look(after ids: [Int]) {
        let tasks = ids.map { id in
            let prober = Prober(
                id, pool, client, interval: options.probeInterval, report: options.onEvent)
            return Task { await prober.run() }
        }
        keepers.withLock { $0 += tasks }
    }

    private func watch(_ file: PoolFile) {
        let task = Task { [weak self] in
            var modified = file.modified
            while !Task.isCancelled {
                try? await Task.sleep(for: .seconds(1))
                guard let self else { return }
                let now = file.modified
                guard now != modified else { continue }
                modified = now
                do throws(UpstreamError) {
                    let entries = try file.read()
                    try Self.check(entries)
                    self.look(after: self.pool.apply(entries))
                } catch {
                    // The last good pool goes on.
                    self.options.onFault(error)
                }
            }
        }
        keepers.withLock { $0.append(task) }
    }

    /// Returns when a replica can answer, or the time is up. A cancelled task returns early.
    package func waitUntilReady(atMost time: Duration? = nil) async {
        let end = time.map { ContinuousClock.now + $0 }
        while !pool.isReady, !Task.isCancelled, end.map({ $0 > .now }) ?? true {
            try? await Task.sleep(for: .milliseconds(20))
        }
    }

    /// Refuses new requests from here on; those inside go on to their end.
    package func shutdown() async {
        office.close()
        keepers.withLock { $0 }.forEach { $0.cancel() }
        await client.shutdown()
    }

    package var status: BackendStatus {
        let members = pool.members
        let ready = members.count { $0.health.isHealthy }
        var status = BackendStatus(
            readiness: pool.isReady ? .ready : .unreachable, context: pool.context,
            maxRunning: options.mostRequests,
            modelDescription: "\(ready) of \(members.count) replicas")
        if options.listsModels { status.modelNames = pool.models }
        return status
    }

    package var statistics: BackendStatistics {
        var statistics = BackendStatistics()
        statistics.admitted = office.inside
        for member in pool.members {
            statistics.running += member.ledger.count
            statistics.waiting += Int(min(member.figures.waiting ?? 0, 1e9))
            statistics.cacheUsage = max(statistics.cacheUsage, member.figures.cacheUsage ?? 0)
        }
        return statistics
    }

    /// The replicas as they are now, for the metrics.
    package var replicas: [ReplicaStatus] { pool.members.map(ReplicaStatus.init) }
    /// Attempts beyond the first, and answers that broke off.
    package var totals: (retries: Int, breakOffs: Int) { pool.totals }
}

/// One replica, for metrics and pages.
package struct ReplicaStatus: Sendable, Equatable {
    package let id: Int
    package let address: String
    package let kind: String
    package let state: String
    package let reason: String
    /// Our own requests there.
    package let requests: Int
    /// As its metrics tell.
    package let running: Double?
    package let waiting: Double?
    package let cacheUsage: Double?
    package let isBlind: Bool
    package let counts: ReplicaCounts
}

extension ReplicaStatus {
    init(_ member: Member) {
        self.init(
            id: member.id, address: member.entry.address.description,
            kind: member.kind?.rawValue ?? "unknown", state: member.health.name,
            reason: member.health.reason, requests: member.ledger.count, running: member.figures.running,
            waiting: member.figures.waiting, cacheUsage: member.figures.cacheUsage,
            isBlind: member.isBlind, counts: member.counts)
    }
}
