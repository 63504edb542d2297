import Foundation
import GRDB
import Synchronization

/// What was asked, and what it used.
package final class History: Sendable {
    let records: Records
    let options: StoreOptions
    private let queue: Mutex<HistoryQueue>
    /// Rows of one transaction, so that other writers wait little.
    private static let batchRows = 1_000

    init(_ records: Records, options: StoreOptions) {
        self.records = records
        self.options = options
        queue = Mutex(HistoryQueue(limit: options.historyQueueRows))
    }

    /// Hands a row over without waiting. It is written within `StoreOptions.period`, or dropped and counted
    /// where too many wait; its usage counts in either case.
    package func add(_ row: HistoryRow) {
        var row = row
        if !options.keepsContent { row.content = nil }
        queue.withLock { $0.add(row) }
    }

    /// Rows dropped since the start.
    package var droppedRows: Int { queue.withLock { $0.droppedRows } }

    /// Rows that wait to be written.
    package var waitingRows: Int { queue.withLock { $0.rows.count } }

    /// Writes what waits now. Rows stay waiting where the disk refuses them.
    package func flush() async throws(StoreError) {
        while queue.withLock({ !$0.isEmpty }) {
            try await records.alone { [self] in try writeBatch(in: $0) }
        }
    }

    /// The same on a thread that may wait.
    func flushHere() throws(StoreError) {
        while queue.withLock({ !$0.isEmpty }) {
            try records.aloneHere { try writeBatch(in: $0) }
        }
    }

    /// As the only writer: between taking a batch and writing it, nobody may look for it in the database.
    private func writeBatch(in database: Database) throws {
        let batch = queue.withLock { $0.take(Self.batchRows) }
        let start = ContinuousClock.now
        do {
            try database.inTransaction {
                try Self.write(batch, in: database)
                return .commit
            }
            options.watch.wrote(.history, .now - start, false)
        } catch {
            options.watch.wrote(.history, .now - start, true)
            queue.withLock { $0.restore(batch) }
            throw error
        }
    }

    private static func write(_ batch: HistoryQueue, in database: Database) throws {
        for row in batch.rows { try row.insert(into: database) }
        let statement = try database.cachedStatement(
            sql: """
                INSERT INTO usage (month, key, requests, credits, promptTokens, completionTokens)
                VALUES (?, ?, ?, ?, ?, ?)
                ON CONFLICT (month, key) DO UPDATE SET
                    requests = requests + excluded.requests,
                    credits = credits + excluded.credits,
                    promptTokens = promptTokens + excluded.promptTokens,
                    completionTokens = completionTokens + excluded.completionTokens
                """)
        for (account, used) in batch.usage {
            try statement.execute(arguments: [
                account.month.number, account.key?.number ?? 0, used.requests, used.credits,
                used.promptTokens,
                used.completionTokens,
            ])
        }
    }

    /// What was used in a month by one key, or, with nil, in all; what waits to be written included. A request
    /// counts in the month in which it arrived.
    package func usage(_ key: KeyID?, month: Month) async throws(StoreError) -> Usage {
        try await usage(month).reduce(Usage()) { sum, entry in
            key == nil || entry.key == key ? sum + entry.value : sum
        }
    }

    /// The same for each key that used anything: to restore a `KeyMeter`.
    package func usageByKey(month: Month) async throws(StoreError) -> [KeyID: Usage] {
        var byKey = try await usage(month)
        byKey[KeyID(0)] = nil
        return byKey
    }

    /// Requests without a key are those of key 0.
    private func usage(_ month: Month) async throws(StoreError) -> [KeyID: Usage] {
        try await records.alone { [self] database in
            let rows = try Row.fetchAll(
                database, sql: "SELECT * FROM usage WHERE month = ?", arguments: [month.number])
            let written = rows.map { row in
                let used = Usage(
                    requests: row["requests"], credits: row["credits"], promptTokens: row["promptTokens"],
                    completionTokens: row["completionTokens"])
                return (KeyID(row["key"]), used)
            }
            let waiting = queue.withLock { $0.usage }.filter { $0.key.month == month }.map {
                ($0.key.key ?? KeyID(0), $0.value)
            }
            return Dictionary(written + waiting, uniquingKeysWith: +)
        }
    }
}
