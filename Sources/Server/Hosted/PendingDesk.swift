import Foundation
import JSON

/// Requests that were answered with 202, until their result is collected or nobody asks any more.
actor PendingDesk {
    enum Poll: Sendable {
        /// The result, handed out this once.
        case result(PendingReply)
        case pending
        case unknown
    }

    private struct Entry {
        let owner: Account
        let created: Date
        let pollSeconds: Int
        /// Complete when the result is written down.
        let settled = Completion<PendingReply>()
        let work: Task<Void, Never>?
        /// Polls that wait now.
        var polls = 0
        var lastPoll = ContinuousClock.now
        var keeper: Task<Void, Never>?
    }

    private let journal: any PendingJournal
    private let perAccount: Int
    private let gauges: HostedGauges
    private var entries: [UUID: Entry] = [:]

    init(_ services: HostedServices) {
        journal = services.pending
        perAccount = services.settings.pendingPerAccount
        gauges = services.gauges
    }

    var count: Int { entries.count }

    /// Writes the record down and takes the work over, whose result comes by `result`. Returns when it is safe
    /// to tell the client.
    func begin(
        _ record: PendingRecord, _ result: Completion<PendingReply>, _ work: Task<Void, Never>
    ) async throws(StoreFailure) {
        guard entries.values.count(where: { $0.owner == record.owner }) < perAccount else {
            throw .quota(
                "\(perAccount) requests of this key are pending, which is the limit: collect some of them first."
            )
        }
        try await journal.begin(record)
        keep(record, result, work)
    }

    /// A request of an earlier run of the server, `result` complete already where it had been answered.
    func resume(
        _ record: PendingRecord, _ result: Completion<PendingReply>, _ work: Task<Void, Never>?
    ) {
        keep(record, result, work)
    }

    /// Newest first; a nil owner lists those of all.
    func list(owner: Account?) -> [PendingEntry] {
        entries.filter { owner == nil || $0.value.owner.id == owner?.id }.map { id, entry in
            PendingEntry(
                id: id, owner: entry.owner, created: entry.created, pollSeconds: entry.pollSeconds,
                status: entry.settled.value?.status)
        }.sorted { ($0.created, $0.id.uuidString) > ($1.created, $1.id.uuidString) }
    }

    /// Waits for the result for so long.
    func poll(_ id: UUID, owner: Account, seconds: Int) async -> Poll {
        guard entries[id]?.owner == owner, let settled = entries[id]?.settled else { return .unknown }
        entries[id]?.polls += 1
        defer {
            entries[id]?.polls -= 1
            entries[id]?.lastPoll = .now
        }
        let result = await settled.wait(atMost: .seconds(seconds))
        guard let result, !Task.isCancelled else { return .pending }
        guard let entry = remove(id) else { return .unknown }
        entry.keeper?.cancel()
        // Marked as collected before it leaves. Where that fails, a crash would have it handed out again, which
        // is better than never.
        try? await journal.forget(id)
        return .result(result)
    }

    private func keep(
        _ record: PendingRecord, _ result: Completion<PendingReply>, _ work: Task<Void, Never>?
    ) {
        let id = record.id
        entries[id] = Entry(
            owner: record.owner, created: record.created, pollSeconds: record.pollSeconds, work: work)
        gauges.working.add(1)
        entries[id]?.keeper = Task { await watch(id) }
        Task { [journal] in
            guard let value = await result.wait() else { return }
            try? await journal.finish(id, value)
            settle(id, value)
        }
    }

    private func settle(_ id: UUID, _ value: PendingReply) {
        guard let entry = entries[id] else { return }
        entry.settled.complete(value)
        gauges.working.add(-1)
        gauges.answered.add(1)
    }

    private func remove(_ id: UUID) -> Entry? {
        guard let entry = entries.removeValue(forKey: id) else { return nil }
        (entry.settled.value == nil ? gauges.working : gauges.answered).add(-1)
        return entry
    }

    /// Gives a request up that nobody polls for.
    private func watch(_ id: UUID) async {
        while let entry = entries[id] {
            let patience = Duration.seconds(max(2 * entry.pollSeconds, Self.leastPatience))
            let rest = entry.polls > 0 ? patience : patience - (.now - entry.lastPoll)
            if rest <= .zero {
                _ = remove(id)
                entry.work?.cancel()
                try? await journal.forget(id)
                return
            }
            do { try await Task.sleep(for: rest) } catch { return }
        }
    }

    private static let leastPatience = 10
}

/// A line of the list of pending requests.
struct PendingEntry: Sendable {
    let id: UUID
    let owner: Account
    let created: Date
    let pollSeconds: Int
    /// Of the result; nil while there is none.
    let status: Int?

    func json(for account: Account) -> JSONValue {
        let state = status.map { $0 < 400 ? "fulfilled" : "errored" } ?? "in-progress"
        return [
            "id": .string(id.lowercased), "key": .string(owner.id), "key_name": .string(owner.name),
            "is_own": .bool(owner.id == account.id),
            "created": .string(created.ISO8601Format()),
            "age_seconds": .number(JSONNumber(max(0, Int(-created.timeIntervalSinceNow)))),
            "poll_seconds": .number(JSONNumber(pollSeconds)), "state": .string(state),
            "status": status.map { .number(JSONNumber($0)) } ?? .null,
        ]
    }
}

extension Completion {
    /// nil where the value does not come in time, or the waiting task is cancelled.
    func wait(atMost time: Duration) async -> Value? {
        if let value { return value }
        return await withTaskGroup(of: Value?.self) { group in
            group.addTask { await self.wait() }
            group.addTask {
                try? await Task.sleep(for: time)
                return nil
            }
            let first = await group.next() ?? nil
            group.cancelAll()
            return first
        }
    }
}
