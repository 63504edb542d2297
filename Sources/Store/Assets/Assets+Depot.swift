import Files
import Foundation
import GRDB
import Threads

// What is done in the depot, in an order that a crash may cut anywhere.
extension Assets {
    /// Puts a sealed file into the depot and gives it its place here; then the record, by which other servers find it.
    func share(
        _ file: PartialFile, as content: AssetContent, of asset: Asset, room: UploadRoom,
        _ depot: any AssetDepot
    ) async throws(StoreError) -> Asset {
        do throws(StoreError) {
            try await claims.wait(for: asset.id)
            defer { claims.release(asset.id) }
            let name = AssetRecord.contentName(of: asset.id, content)
            try await records.write { try Leavings.add(name, of: asset.id, depot: depot.name, in: $0) }
            try await options.watch.timed(.depot) { () async throws(StoreError) in
                try await inDepot { () async throws(DepotFault) in
                    try await depot.put(
                        name, file: file.path, byteCount: content.byteCount, sha256: content.sha256)
                }
            }
            let new = try await placed(file, as: content, of: asset, room: room)
            try await publish(new, depot)
            note(seen: new.id)
            try await trim()
            return new
        } catch {
            // No harm where it has its place already: then it has this name no more.
            await disk.run { [files] in try? files.remove(file.path) }
            throw error
        }
    }

    private func publish(_ asset: Asset, _ depot: any AssetDepot) async throws(StoreError) {
        guard let content = asset.content else { return }
        let tag = try await ownerTag(asset.owner)
        let record = AssetRecord(asset, content, ownerTag: tag)
        try await inDepot { () async throws(DepotFault) in
            try await depot.put(AssetRecord.objectName(of: asset.id), record.bytes)
        }
        try await records.write {
            try $0.execute(
                sql: "UPDATE assets SET recordDue = 0 WHERE id = ? AND sha256 = ?",
                arguments: [asset.id.text, content.sha256])
        }
    }

    private func ownerTag(_ owner: KeyID) async throws(StoreError) -> String {
        let digest = try await records.read {
            try Data.fetchOne($0, sql: "SELECT digest FROM keys WHERE id = ?", arguments: [owner.number])
        }
        guard let digest else { throw .unknownKey("\(owner)") }
        return AssetRecord.ownerTag(keyDigest: Array(digest))
    }

    // MARK: What others did

    /// Learns of an asset that another server took. Only its owner's key finds it.
    func adopt(_ id: UUID, owner: KeyID, now: Date, _ depot: any AssetDepot) async throws(StoreError) -> Asset
    {
        let isDeleted = try await records.read { try Leavings.has(recordOf: id, depot: depot.name, in: $0) }
        guard !isDeleted else { throw .unknownAsset(id) }
        let bytes = try await inDepot { () async throws(DepotFault) in
            try await depot.get(AssetRecord.objectName(of: id), limitBytes: AssetRecord.byteLimit)
        }
        guard let bytes else { throw .unknownAsset(id) }
        let record = try AssetRecord(bytes, of: id)
        guard record.ownerTag == (try await ownerTag(owner)), record.expires > now else {
            throw .unknownAsset(id)
        }
        let asset = Asset(record, owner: owner, depot: depot.name)
        try await records.write { try asset.insert(into: $0) }
        note(seen: id)
        return asset
    }

    /// Forgets an asset that another server deleted. Where the depot does not answer, what is known here holds.
    func confirm(_ asset: Asset, _ depot: any AssetDepot) async throws(StoreError) {
        guard asset.depot == depot.name, asset.content != nil, isStale(asset.id) else { return }
        guard let isThere = try? await depot.contains(AssetRecord.objectName(of: asset.id)) else {
            return pauseConfirming()
        }
        note(seen: asset.id)
        guard !isThere else { return }
        let isForgotten = try await records.alone { [self] database in
            // An upload that is not complete has no record yet.
            let sql = "SELECT 1 FROM assets WHERE id = ? AND recordDue = 0"
            guard try Row.fetchOne(database, sql: sql, arguments: [asset.id.text]) != nil else {
                return false
            }
            try remove([asset], in: database)
            return true
        }
        if isForgotten { throw .unknownAsset(asset.id) }
    }

    // MARK: Later

    /// Puts records that a crash or a depot that was away left out, and deletes what nothing needs.
    /// - Parameter asset: nil for all, at most a thousand of each.
    func settle(_ asset: UUID? = nil) async throws(StoreError) {
        guard let depot else { return }
        let limit = 1_000
        let due = try await records.read { database in
            try Row.fetchAll(
                database,
                sql:
                    "SELECT * FROM assets WHERE recordDue = 1 AND depot = ?1 AND (?2 IS NULL OR id = ?2) LIMIT ?3",
                arguments: [depot.name, asset?.text, limit]
            ).map(Asset.init)
        }
        for asset in due where claims.take(asset.id) {
            defer { claims.release(asset.id) }
            // It may have changed before it was ours.
            guard let current = try? await known(asset.id) else { continue }
            do throws(StoreError) { try await publish(current, depot) } catch {
                // The key was deleted by hand: nobody can see the asset.
                guard case .unknownKey = error else { throw error }
            }
        }
        let leavings = try await records.read {
            try Leavings.list(depot: depot.name, of: asset, limit: limit, in: $0)
        }
        for leaving in leavings where claims.take(leaving.asset) {
            defer { claims.release(leaving.asset) }
            guard try await isWaste(leaving, depot) else { continue }
            try await inDepot { () async throws(DepotFault) in try await depot.delete(leaving.object) }
            try await records.write { try Leavings.forget([leaving.object], depot: depot.name, in: $0) }
        }
    }

    /// Whether it is still noted, and not what a record in the depot tells of: that changes when the due one is put.
    private func isWaste(_ leaving: Leavings, _ depot: any AssetDepot) async throws(StoreError) -> Bool {
        try await records.read { database in
            let isNoted = try Row.fetchOne(
                database, sql: "SELECT 1 FROM leavings WHERE depot = ? AND object = ?",
                arguments: [depot.name, leaving.object])
            let isDue = try Row.fetchOne(
                database, sql: "SELECT 1 FROM assets WHERE id = ? AND recordDue = 1",
                arguments: [leaving.asset.text])
            return isNoted != nil && isDue == nil
        }
    }

    private func known(_ id: UUID) async throws(StoreError) -> Asset {
        try await records.read { try Asset.find(id, owner: nil, now: Date(), in: $0) }
    }

    func inDepot<Value>(
        isolation: isolated (any Actor)? = #isolation, _ work: () async throws(DepotFault) -> Value
    ) async throws(StoreError) -> Value {
        do throws(DepotFault) { return try await work() } catch { throw .depotUnavailable }
    }
}

extension Asset {
    fileprivate init(_ record: AssetRecord, owner: KeyID, depot: String) {
        self.init(
            id: record.id, owner: owner, contentType: record.contentType, description: record.description,
            created: record.created, expires: record.expires, content: record.content, depot: depot)
    }
}
