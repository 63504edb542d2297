import GRDB

/// A filter in SQL.
struct HistorySearch: Sendable {
    private(set) var condition = "true"
    private(set) var arguments = StatementArguments()
    /// Those of `arguments` and `condition` that are about time alone.
    private var timeCondition = "true"
    private var timeArguments = StatementArguments()
    /// Fields that must have one value, each with its index, whose first column it is.
    private var fields: [(column: String, index: String, value: Int64)] = []

    init(_ filter: HistoryFilter, after cursor: HistoryCursor?) {
        require("time >= ?", filter.since?.milliseconds)
        require("time < ?", filter.until?.milliseconds)
        require("time <= ?", cursor?.milliseconds)
        (timeCondition, timeArguments) = (condition, arguments)
        if let cursor {
            condition += " AND (time, row) < (?, ?)"
            arguments += [cursor.milliseconds, cursor.row]
        }
        field("key", "historyByKey", filter.key?.number)
        field("status", "historyByStatus", filter.status.map(Int64.init))
        field("finishCode", "historyByFinish", filter.finishReason.map { Int64(HistoryCode.of($0)) })
        field("modelCode", "historyByModel", filter.model.map { Int64(HistoryCode.of($0)) })
        require("finishReason = ?", filter.finishReason)
        require("model = ?", filter.model)
    }

    private mutating func require(_ text: String, _ value: (any DatabaseValueConvertible)?) {
        guard let value else { return }
        condition += " AND " + text
        arguments += [value]
    }

    private mutating func field(_ column: String, _ index: String, _ value: Int64?) {
        guard let value else { return }
        fields.append((column, index, value))
        require("\(column) = ?", value)
    }

    /// The index with the fewest entries to look at. SQLite, which does not count values, would take any.
    func index(in database: Database) throws -> String {
        guard fields.count > 1 else { return fields.first?.index ?? "historyByTime" }
        // A rare value is counted exactly …
        var best = (index: "", count: Self.countedRows)
        for (column, index, value) in fields where best.count > 0 {
            let count = try Int.fetchOne(
                database,
                sql: """
                    SELECT count(*) FROM (SELECT 1 FROM history INDEXED BY \(index)
                        WHERE \(column) = ? AND \(timeCondition) LIMIT \(best.count))
                    """,
                arguments: [value] + timeArguments)
            if let count, count < best.count { best = (index, count) }
        }
        return best.index.isEmpty ? try commonIndex(in: database) : best.index
    }

    /// … and among common ones the newest rows tell which is least so.
    private func commonIndex(in database: Database) throws -> String {
        let shares = fields.map { "total(\($0.column) = ?)" }.joined(separator: ", ")
        let row = try Row.fetchOne(
            database,
            sql: """
                SELECT \(shares) FROM (
                    SELECT key, status, modelCode, finishCode FROM history INDEXED BY historyByTime
                    WHERE \(timeCondition) ORDER BY time DESC LIMIT \(Self.countedRows))
                """,
            arguments: StatementArguments(fields.map(\.value)) + timeArguments)
        let counts = fields.indices.map { (row?[$0] as Double?) ?? 0 }
        let least = fields.indices.min { counts[$0] < counts[$1] }
        return least.map { fields[$0].index } ?? "historyByTime"
    }

    private static let countedRows = 2_000
}
