import Foundation
import GRDB

/// Objects of depots that nothing needs, or that nothing may need: of deleted assets, of content that was replaced,
/// and of uploads until they are complete. Noted before they come to be so, and deleted in their depot later, so that
/// neither a crash nor a depot that is away leaves them there for ever.
struct Leavings: Sendable {
    let asset: UUID
    let object: String

    static func add(_ object: String, of asset: UUID, depot: String, in database: Database) throws {
        try database.execute(
            sql: "INSERT OR IGNORE INTO leavings (depot, object, asset) VALUES (?, ?, ?)",
            arguments: [depot, object, asset.text])
    }

    /// Nothing where it has no content in a depot.
    static func add(contentOf asset: Asset, in database: Database) throws {
        guard let depot = asset.depot, let content = asset.content else { return }
        let name = AssetRecord.contentName(of: asset.id, content)
        try add(name, of: asset.id, depot: depot, in: database)
    }

    /// For an asset that is deleted: its identifier is never used again.
    static func add(allOf asset: Asset, in database: Database) throws {
        guard let depot = asset.depot else { return }
        try add(AssetRecord.objectName(of: asset.id), of: asset.id, depot: depot, in: database)
        try add(contentOf: asset, in: database)
    }

    static func forget(contentOf asset: Asset, in database: Database) throws {
        guard let depot = asset.depot, let content = asset.content else { return }
        try forget([AssetRecord.contentName(of: asset.id, content)], depot: depot, in: database)
    }

    static func forget(_ objects: [String], depot: String, in database: Database) throws {
        for object in objects {
            try database.execute(
                sql: "DELETE FROM leavings WHERE depot = ? AND object = ?", arguments: [depot, object])
        }
    }

    /// Records first: without one, no other server begins to read content that is about to go.
    static func list(
        depot: String, of asset: UUID?, limit: Int, in database: Database
    ) throws -> [Leavings] {
        try Row.fetchAll(
            database,
            sql: """
                SELECT asset, object FROM leavings WHERE depot = ?1 AND (?2 IS NULL OR asset = ?2)
                ORDER BY object LIKE '%.json' DESC, object LIMIT ?3
                """, arguments: [depot, asset?.text, limit]
        ).compactMap { row in
            UUID(uuidString: row["asset"]).map { Leavings(asset: $0, object: row["object"]) }
        }
    }

    /// Whether the asset was deleted here, though the depot may not know yet.
    static func has(recordOf id: UUID, depot: String, in database: Database) throws -> Bool {
        try Row.fetchOne(
            database, sql: "SELECT 1 FROM leavings WHERE depot = ? AND object = ?",
            arguments: [depot, AssetRecord.objectName(of: id)]) != nil
    }
}
