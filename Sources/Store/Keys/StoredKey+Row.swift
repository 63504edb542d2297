import Foundation
import GRDB

extension StoredKey {
    /// A row of the table `keys`.
    init(_ row: Row) {
        self.init(
            id: KeyID(row["id"]), name: row["name"], ending: row["ending"],
            created: Date(milliseconds: row["created"]),
            expires: (row["expires"] as Int64?).map(Date.init(milliseconds:)),
            revoked: (row["revoked"] as Int64?).map(Date.init(milliseconds:)),
            isAdministrator: row["isAdministrator"],
            limits: KeyLimits(
                requestsPerMinute: row["requestsPerMinute"], tokensPerMinute: row["tokensPerMinute"],
                concurrentRequests: row["concurrentRequests"], monthlyCredits: row["monthlyCredits"]))
    }

    func insert(digest: [UInt8], into database: Database) throws -> KeyID {
        try database.execute(
            sql: """
                INSERT INTO keys (digest, name, ending, created, expires, isAdministrator, requestsPerMinute,
                    tokensPerMinute, concurrentRequests, monthlyCredits)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
            arguments: [
                Data(digest), name, ending, created.milliseconds, expires?.milliseconds, isAdministrator,
                limits.requestsPerMinute, limits.tokensPerMinute, limits.concurrentRequests,
                limits.monthlyCredits,
            ])
        return KeyID(database.lastInsertedRowID)
    }
}
