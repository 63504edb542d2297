import Foundation
import GRDB

extension History {
    /// The newest rows that pass the filter, at most `limit`, after those of the page that gave the cursor.
    package func page(
        _ filter: HistoryFilter = HistoryFilter(), limit: Int = 50, after cursor: HistoryCursor? = nil
    ) async throws(StoreError) -> HistoryPage {
        let (condition, arguments) = filter.condition(after: cursor)
        return try await records.read { database in
            let rows = try Row.fetchAll(
                database,
                sql:
                    "SELECT * FROM history WHERE \(condition) ORDER BY time DESC, row DESC LIMIT \(limit + 1)",
                arguments: arguments)
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

extension HistoryFilter {
    /// In SQL.
    fileprivate func condition(after cursor: HistoryCursor?) -> (text: String, arguments: StatementArguments)
    {
        var parts = ["true"]
        var arguments = StatementArguments()
        func require(_ text: String, _ value: (any DatabaseValueConvertible)?) {
            guard let value else { return }
            parts.append(text)
            arguments += [value]
        }
        require("key = ?", key?.number)
        require("status = ?", status)
        require("model = ?", model)
        require("finishReason = ?", finishReason)
        require("time >= ?", since?.milliseconds)
        require("time < ?", until?.milliseconds)
        if let cursor {
            parts.append("(time, row) < (?, ?)")
            arguments += [cursor.milliseconds, cursor.row]
        }
        return (parts.joined(separator: " AND "), arguments)
    }
}
