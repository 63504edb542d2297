import Foundation
import GRDB

extension UUID {
    /// As it is written in the API, in file names and in the database.
    var text: String { uuidString.lowercased() }
}

extension Asset {
    /// A row of the table `assets`.
    init(_ row: Row) throws {
        let text: String = row["id"]
        guard let id = UUID(uuidString: text) else { throw StoreError.damaged("an asset is called \(text)") }
        var content: AssetContent?
        if let byteCount = row["byteCount"] as Int?, let sha256 = row["sha256"] as String? {
            content = AssetContent(byteCount: byteCount, sha256: sha256)
        }
        self.init(
            id: id, owner: KeyID(row["owner"]), contentType: row["contentType"],
            description: row["description"], created: Date(milliseconds: row["created"]),
            expires: Date(milliseconds: row["expires"]), content: content, depot: row["depot"])
    }

    func insert(into database: Database) throws {
        try database.execute(
            sql: """
                INSERT OR IGNORE INTO assets
                (id, owner, contentType, description, created, expires, byteCount, sha256, depot)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
            arguments: [
                id.text, owner.number, contentType, description, created.milliseconds, expires.milliseconds,
                content?.byteCount, content?.sha256, depot,
            ])
    }

    /// Under the id and the hash, so that new content never stands where the record still tells of the old.
    var fileName: String? { content.map { "\(id.text)-\($0.sha256)" } }

    /// Whoever may see it: its owner, or, with nil, all.
    static func find(_ id: UUID, owner: KeyID?, now: Date, in database: Database) throws -> Asset {
        let row = try Row.fetchOne(
            database, sql: "SELECT * FROM assets WHERE id = ? AND expires > ?",
            arguments: [id.text, now.milliseconds])
        guard let asset = try row.map(Asset.init), owner == nil || asset.owner == owner else {
            throw StoreError.unknownAsset(id)
        }
        return asset
    }
}
