import Foundation
import GRDB

extension History {
    /// The newest rows that pass the filter, at most `limit`, after those of the page that gave the cursor.
    package func page(
        _ filter: HistoryFilter = HistoryFilter(), limit: Int = 50, after cursor: HistoryCursor? = nil
    ) async throws(StoreError) -> HistoryPage {
        let search = HistorySearch(filter, after: cursor)
        return try await records.read { database in
            let rows = try Row.fetchAll(
                database,
                sql: """
                    SELECT * FROM history INDEXED BY \(try search.index(in: database))
                    WHERE \(search.condition) ORDER BY time DESC, row DESC LIMIT \(limit + 1)
                    """,
                arguments: search.arguments)
            var next: HistoryCursor?
            if rows.count > limit, limit > 0 {
                next = HistoryCursor(milliseconds: rows[limit - 1]["time"], row: rows[limit - 1]["row"])
            }
            return HistoryPage(rows: rows.prefix(limit).map(HistoryRow.init), next: next)
        }
    }

    /// A row with its content, if that was kept.
    /// - Parameter key: nil sees the rows of all.
    package func row(_ id: UUID, key: KeyID?) async throws(StoreError) -> HistoryRow? {
        try await records.read { database in
            let row = try Row.fetchOne(
                database, sql: "SELECT * FROM history WHERE id = ? AND (?2 IS NULL OR key = ?2)",
                arguments: [id, key?.number])
            guard let row else { return nil }
            let content = try Data.fetchOne(
                database, sql: "SELECT content FROM historyContent WHERE row = ?", arguments: [row["row"]])
            var found = HistoryRow(row)
            found.content = content.map(Array.init)
            return found
        }
    }
}
