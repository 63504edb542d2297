import Foundation
import GRDB

extension HistoryRow {
    /// A row of the table `history`, without content.
    init(_ row: Row) {
        let key: Int64 = row["key"]
        self.init(
            id: row["id"], time: Date(milliseconds: row["time"]), status: row["status"], route: row["route"],
            userAgent: row["userAgent"], model: row["model"], promptTokens: row["promptTokens"],
            completionTokens: row["completionTokens"], cachedTokens: row["cachedTokens"],
            latencyMilliseconds: row["latencyMilliseconds"],
            firstTokenMilliseconds: row["firstTokenMilliseconds"], finishReason: row["finishReason"],
            key: key == 0 ? nil : KeyID(key), isStream: row["isStream"], credits: row["credits"])
    }

    func insert(into database: Database) throws {
        let statement = try database.cachedStatement(
            sql: """
                INSERT INTO history (id, time, status, route, userAgent, model, promptTokens, completionTokens,
                    cachedTokens, latencyMilliseconds, firstTokenMilliseconds, finishReason, key, isStream, credits, modelCode, finishCode)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """)
        try statement.execute(arguments: [
            id, time.milliseconds, status, route, userAgent, model, promptTokens, completionTokens,
            cachedTokens, latencyMilliseconds, firstTokenMilliseconds, finishReason, key?.number ?? 0,
            isStream,
            credits, HistoryCode.of(model), HistoryCode.of(finishReason),
        ])
        guard let content else { return }
        try database.execute(
            sql: "INSERT INTO historyContent VALUES (?, ?)",
            arguments: [database.lastInsertedRowID, Data(content)])
    }
}
