import Files
import Foundation
import GRDB

/// The content of one asset on its way into the store. Calls come one after another.
package final class AssetUpload: Sendable {
    private let file: IncomingFile
    private let asset: Asset
    private let room: UploadRoom
    private let assets: Assets

    init(_ asset: Asset, room: UploadRoom, assets: Assets) async throws(StoreError) {
        self.asset = asset
        self.room = room
        self.assets = assets
        file = try await IncomingFile(in: assets.folder, assets.files, assets.disk)
    }

    /// Adds bytes. Returns when they are with the system, so that memory stays bounded. After an error the upload
    /// is over.
    package func write(_ bytes: [UInt8]) async throws(StoreError) {
        try await file.write(bytes) { [room] count throws(StoreError) in try room.check(count) }
    }

    /// Makes content and record durable, here and in the depot if there is one. Until then the asset is as it was
    /// before.
    package func finish() async throws(StoreError) -> Asset {
        let (file, content) = try await file.seal()
        guard let depot = assets.depot else {
            return try await assets.placed(file, as: content, of: asset, room: room)
        }
        return try await assets.share(file, as: content, of: asset, room: room, depot)
    }

    /// Forgets what came. Also happens when the upload is released unfinished, and at the next start.
    package func cancel() async { await file.discard() }
}

extension Assets {
    func placed(
        _ file: PartialFile, as content: AssetContent, of asset: Asset, room: UploadRoom
    ) async throws(StoreError) -> Asset {
        try await records.alone { [self] database in
            try place(file, as: content, of: asset, room: room, in: database)
        }
    }

    /// Gives a sealed file its place and its record: first the name, then the record, so that no record tells of
    /// a file that is not there. No other file comes or goes meanwhile.
    private func place(
        _ file: PartialFile, as content: AssetContent, of asset: Asset, room: UploadRoom,
        in database: Database
    ) throws -> Asset {
        var isPlaced = false
        let new = asset.with(content, depot: depot?.name)
        let target = path(new.fileName ?? "")
        var old: Asset?
        do {
            let current = try Asset.find(asset.id, owner: nil, now: Date(), in: database)
            old = current
            var room = room
            room.usedBytes = try Self.usedBytes(beside: current, in: database)
            try room.check(content.byteCount)
            try files.rename(file.path, to: target)
            isPlaced = true
            try files.syncFolder(folder)
            try database.inTransaction {
                try database.execute(
                    sql: "UPDATE assets SET byteCount = ?, sha256 = ?, depot = ?, recordDue = ? WHERE id = ?",
                    arguments: [
                        content.byteCount, content.sha256, new.depot, new.depot != nil, asset.id.text,
                    ])
                if current.content != content { try Leavings.add(contentOf: current, in: database) }
                try Leavings.forget(contentOf: new, in: database)
                return .commit
            }
        } catch {
            if !isPlaced {
                try? files.remove(file.path)
            } else if new.fileName != old?.fileName {
                try? files.remove(target)
            }
            throw error
        }
        if let name = old?.fileName, name != new.fileName { try? files.remove(path(name)) }
        return new
    }
}

extension Asset {
    /// The name of its content in its depot.
    package var depotObject: String? {
        depot == nil ? nil : content.map { AssetRecord.contentName(of: id, $0) }
    }

    func with(_ content: AssetContent, depot: String?) -> Asset {
        Asset(
            id: id, owner: owner, contentType: contentType, description: description, created: created,
            expires: expires, content: content, depot: depot)
    }
}
