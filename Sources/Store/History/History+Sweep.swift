import Foundation
import GRDB

extension History {
    /// Rows that one transaction deletes, so that other writers wait little.
    private static let sweepRows = 2_000

    /// Deletes what is older or more than the options keep; how many rows.
    @discardableResult
    package func sweep(now: Date = Date()) async throws(StoreError) -> Int {
        let oldest = now.milliseconds - options.historyLifetime.milliseconds
        let limit = options.historyRows
        let excess = try await records.read { database in
            max(0, (try Int.fetchOne(database, sql: "SELECT count(*) FROM history") ?? 0) - limit)
        }
        var deleted = 0
        while deleted < excess {
            let count = min(Self.sweepRows, excess - deleted)
            let gone = try await delete("true ORDER BY row LIMIT ?", [count])
            if gone == 0 { break }
            deleted += gone
        }
        while true {
            let gone = try await delete("time < ? ORDER BY time LIMIT ?", [oldest, Self.sweepRows])
            deleted += gone
            if gone == 0 { return deleted }
        }
    }

    private func delete(_ which: String, _ arguments: StatementArguments) async throws(StoreError) -> Int {
        try await records.write { database in
            try database.execute(
                sql: "DELETE FROM history WHERE row IN (SELECT row FROM history WHERE \(which))",
                arguments: arguments)
            return database.changesCount
        }
    }
}
