import Files
import Crypto
import Foundation
import GRDB
import Synchronization
import Threads

/// The content of one asset on its way to disk. Calls come one after another.
package final class AssetUpload: Sendable {
    /// - Transitions: open → ended.
    private enum State {
        case open(PartialFile, SHA256)
        /// Finished, cancelled or failed: the partial file is gone.
        case ended
    }
    private let state: Mutex<State>
    private let asset: Asset
    private let room: UploadRoom
    private let assets: Assets

    init(_ asset: Asset, room: UploadRoom, assets: Assets) async throws(StoreError) {
        self.asset = asset
        self.room = room
        self.assets = assets
        let file = try await assets.disk.run {
            Result { () throws(FileFault) in
                try PartialFile(assets.path("\(Self.prefix)\(UUID().text)"), assets.files)
            }.mapError(StoreError.init(fault:))
        }.get()
        state = Mutex(.open(file, SHA256()))
    }

    /// What the names of unfinished files begin with.
    static let prefix = "partial-"

    deinit {
        if case .open(let file, _) = state.withLock({ $0 }) { file.discard() }
    }

    /// Adds bytes. Returns when they are with the system, so that memory stays bounded. After an error the upload
    /// is over.
    package func write(_ bytes: [UInt8]) async throws(StoreError) {
        try await assets.disk.run { [self] in
            Result { () throws(StoreError) in try add(bytes) }
        }.get()
    }

    private func add(_ bytes: [UInt8]) throws(StoreError) {
        try state.withLock { state throws(StoreError) in
            guard case .open(var file, var hash) = state else { throw Self.over }
            do {
                try room.check(file.byteCount + bytes.count)
                try file.write(bytes)
            } catch {
                file.discard()
                state = .ended
                throw StoreError(cause: error)
            }
            hash.update(data: bytes)
            state = .open(file, hash)
        }
    }

    /// Makes content and record durable. Until then the asset is as it was before.
    package func finish() async throws(StoreError) -> Asset {
        let assets = assets
        let (file, content) = try await assets.disk.run { [self] in
            Result { () throws(StoreError) in try seal() }
        }.get()
        return try await assets.records.alone { [self] database in
            try assets.place(file, as: content, of: asset, room: room, in: database)
        }
    }

    private func seal() throws(StoreError) -> (file: PartialFile, content: AssetContent) {
        try state.withLock { state throws(StoreError) in
            guard case .open(let file, let hash) = state else { throw Self.over }
            state = .ended
            do throws(FileFault) { try file.seal() } catch { throw StoreError(fault: error) }
            let sha256 = hash.finalize().hexadecimal
            return (file, AssetContent(byteCount: file.byteCount, sha256: sha256))
        }
    }

    /// Forgets what came. Also happens when the upload is released unfinished, and at the next start.
    package func cancel() async {
        await assets.disk.run { [self] in
            state.withLock { state in
                if case .open(let file, _) = state { file.discard() }
                state = .ended
            }
        }
    }

    private static let over = StoreError.failed("the upload is over already")
}

extension Assets {
    /// Gives a sealed file its place and its record: first the name, then the record, so that no record tells of
    /// a file that is not there. No other file comes or goes meanwhile.
    fileprivate func place(
        _ file: PartialFile, as content: AssetContent, of asset: Asset, room: UploadRoom,
        in database: Database
    ) throws -> Asset {
        var isPlaced = false
        let new = asset.with(content)
        let target = path(new.fileName ?? "")
        var old: String?
        do {
            let current = try Asset.find(asset.id, owner: nil, now: Date(), in: database)
            old = current.fileName.map(path)
            var room = room
            room.usedBytes = try Self.usedBytes(beside: current, in: database)
            try room.check(content.byteCount)
            try files.rename(file.path, to: target)
            isPlaced = true
            try files.syncFolder(folder)
            try database.inTransaction {
                try database.execute(
                    sql: "UPDATE assets SET byteCount = ?, sha256 = ? WHERE id = ?",
                    arguments: [content.byteCount, content.sha256, asset.id.text])
                return .commit
            }
        } catch {
            if !isPlaced { try? files.remove(file.path) } else if target != old { try? files.remove(target) }
            throw error
        }
        if let old, old != target { try? files.remove(old) }
        return new
    }
}

extension Asset {
    fileprivate func with(_ content: AssetContent) -> Asset {
        Asset(
            id: id, owner: owner, contentType: contentType, description: description, created: created,
            expires: expires, content: content)
    }
}
