import Files
import Foundation
import GRDB
import Threads

/// Files that clients upload, each seen by its owner only.
package final class Assets: Sendable {
    let records: Records
    let folder: String
    let files: any FileLayer
    let options: StoreOptions
    /// Uploads write here, so that a slow disk holds up no other request.
    let disk = WorkQueue(threads: 4)
    let depot: (any AssetDepot)?
    let claims = AssetClaims()
    let fetches = Fetches()
    private let sightings: DepotSightings

    init(
        _ records: Records, folder: String, files: any FileLayer, options: StoreOptions,
        depot: (any AssetDepot)?
    ) {
        self.depot = depot
        sightings = DepotSightings(freshness: options.depotFreshness)
        self.records = records
        self.folder = folder
        self.files = files
        self.options = options
    }

    /// Makes a record that waits for its content.
    package func create(
        owner: KeyID, contentType: String, description: String, now: Date = Date()
    ) async throws(StoreError) -> Asset {
        let limit = options.assetsPerKey
        let expires = now.addingTimeInterval(options.assetLifetime.seconds)
        let asset = Asset(
            id: UUID(), owner: owner, contentType: contentType, description: description,
            created: now.wholeMilliseconds, expires: expires.wholeMilliseconds, content: nil, depot: nil)
        try await records.write { database in
            let count = try Int.fetchOne(
                database, sql: "SELECT count(*) FROM assets WHERE owner = ? AND expires > ?",
                arguments: [owner.number, now.milliseconds])
            guard count ?? 0 < limit else { throw StoreError.tooManyAssets(limit: limit) }
            try asset.insert(into: database)
        }
        return asset
    }

    /// Begins to take the content of an asset. A second upload replaces the first when it is whole.
    /// - Parameter byteCount: as the client announced it, to refuse early.
    package func upload(
        _ id: UUID, byteCount: Int? = nil, now: Date = Date()
    ) async throws(StoreError) -> AssetUpload {
        let (asset, used) = try await records.read { database in
            let asset = try Asset.find(id, owner: nil, now: now, in: database)
            return (asset, try Self.usedBytes(beside: asset, in: database))
        }
        let room = UploadRoom(
            assetBytes: options.assetBytes, quotaBytes: options.assetQuotaBytes, usedBytes: used)
        try room.check(byteCount ?? 0)
        return try await AssetUpload(asset, room: room, assets: self)
    }

    /// The owner's assets that are not expired, oldest first.
    package func list(owner: KeyID, now: Date = Date()) async throws(StoreError) -> [Asset] {
        try await records.read { database in
            let sql = "SELECT * FROM assets WHERE owner = ? AND expires > ? ORDER BY created, id"
            return try Row.fetchAll(database, sql: sql, arguments: [owner.number, now.milliseconds])
                .map(Asset.init)
        }
    }

    /// How many there are of all owners, and their bytes.
    package func totals() async throws(StoreError) -> (count: Int, byteCount: Int) {
        try await records.read { database in
            let row = try Row.fetchOne(
                database, sql: "SELECT count(*) AS count, ifnull(sum(byteCount), 0) AS bytes FROM assets")
            return (row?["count"] ?? 0, row?["bytes"] ?? 0)
        }
    }

    /// With a depot, an owner also sees what other servers took, and no more what they deleted a while ago.
    /// - Parameter owner: nil sees all that this server knows, for signed URLs and administrators.
    package func get(_ id: UUID, owner: KeyID?, now: Date = Date()) async throws(StoreError) -> Asset {
        do throws(StoreError) {
            let asset = try await records.read { try Asset.find(id, owner: owner, now: now, in: $0) }
            if let depot { try await confirm(asset, depot) }
            return asset
        } catch {
            guard case .unknownAsset = error, let depot, let owner, try await !isKnown(id) else {
                throw error
            }
            return try await adopt(id, owner: owner, now: now, depot)
        }
    }

    /// Also where it is another's or expired.
    private func isKnown(_ id: UUID) async throws(StoreError) -> Bool {
        try await records.read {
            try Row.fetchOne($0, sql: "SELECT 1 FROM assets WHERE id = ?", arguments: [id.text]) != nil
        }
    }

    /// Deletes record and content. A reader that has the file open reads on. A depot that is away deletes when it is
    /// back (`sweep`).
    package func delete(_ id: UUID, owner: KeyID?, now: Date = Date()) async throws(StoreError) {
        if depot != nil, owner != nil { _ = try await get(id, owner: owner, now: now) }
        try await records.alone { [self] database in
            let asset = try Asset.find(id, owner: owner, now: now, in: database)
            try remove([asset], in: database)
        }
        try? await settle(id)
    }

    /// Where the content lies, if it is here; nil until it is uploaded. It may go at any time with its asset.
    package func file(of asset: Asset) -> URL? { asset.fileName.map { URL(filePath: path($0)) } }

    /// Deletes expired assets; how many.
    @discardableResult
    package func sweep(now: Date = Date()) async throws(StoreError) -> Int {
        try await records.alone { [self] database in
            let expired = try Row.fetchAll(
                database, sql: "SELECT * FROM assets WHERE expires <= ?", arguments: [now.milliseconds]
            ).map(Asset.init)
            try remove(expired, in: database)
            return expired.count
        }
    }

    func path(_ name: String) -> String { "\(folder)/\(name)" }

    /// First the records, then the files: a crash between leaves files that the next start deletes.
    func remove(_ assets: [Asset], in database: Database) throws {
        guard !assets.isEmpty else { return }
        try database.inTransaction {
            for asset in assets {
                try database.execute(sql: "DELETE FROM assets WHERE id = ?", arguments: [asset.id.text])
                try Leavings.add(allOf: asset, in: database)
            }
            return .commit
        }
        for name in assets.compactMap(\.fileName) { try? files.remove(path(name)) }
    }

    func note(seen id: UUID) { sightings.note(id) }
    func isStale(_ id: UUID) -> Bool { sightings.isStale(id) }
    func pauseConfirming() { sightings.noteSilence() }

    /// By all assets of the owner of this one, but for this one.
    static func usedBytes(beside asset: Asset, in database: Database) throws -> Int {
        let all = try Int.fetchOne(
            database, sql: "SELECT ifnull(sum(byteCount), 0) FROM assets WHERE owner = ?",
            arguments: [asset.owner.number])
        return (all ?? 0) - (asset.content?.byteCount ?? 0)
    }
}
