import Files
import Foundation
import GRDB
import Threads

extension Store {
    /// Copies the store, while it is in use, into a new folder that is a data directory itself: start a server
    /// with it to restore. The folder gets its name when the copy is whole and on disk. Assets and pending requests
    /// that are deleted meanwhile are left out.
    package func backup(to folder: URL) async throws(StoreError) {
        let aside = folder.deletingLastPathComponent().appending(
            path: ".\(folder.lastPathComponent).partial-\(UUID().text)")
        try await assets.disk.run { [self] in
            Result { try copy(to: folder, aside: aside) }.mapError { error in
                try? FileManager.default.removeItem(at: aside)
                return StoreError(cause: error)
            }
        }.get()
    }

    /// The database first: what its records tell of is copied then, unless it is gone.
    private func copy(to folder: URL, aside: URL) throws {
        guard !FileManager.default.fileExists(atPath: folder.path) else {
            throw StoreError.backupExists(path: folder.path)
        }
        let target = try DataDirectory(aside)
        let copy = try DatabaseQueue(path: target.database)
        try records.pool.backup(to: copy)
        try copy.write { database in
            for name in try Asset.fileNames(in: database)
            where try !copyFile(name.file, from: folders.assets, to: target.assets) && !name.isElsewhere {
                try database.execute(sql: "DELETE FROM assets WHERE id = ?", arguments: [name.owner])
            }
            for name in try PendingParts.fileNames(in: database)
            where try !copyFile(name.file, from: folders.pending, to: target.pending) {
                try database.execute(sql: "DELETE FROM pending WHERE id = ?", arguments: [name.owner])
            }
        }
        try copy.close()
        for path in [target.assets, target.pending, aside.path] { try files.syncFolder(path) }
        try files.rename(aside.path, to: folder.path)
        try files.syncFolder(folder.deletingLastPathComponent().path)
    }

    /// False where there is no such file any more.
    private func copyFile(_ name: String, from source: String, to target: String) throws -> Bool {
        guard let input = FileHandle(forReadingAtPath: "\(source)/\(name)") else { return false }
        defer { try? input.close() }
        var file = try PartialFile("\(target)/\(name)", files)
        do {
            while let piece = try input.read(upToCount: 1 << 20), !piece.isEmpty {
                try file.write(Array(piece))
            }
        } catch {
            file.discard()
            throw error
        }
        try file.seal()
        return true
    }
}

extension Asset {
    fileprivate static func fileNames(in database: Database) throws -> [(
        owner: String, file: String, isElsewhere: Bool
    )] {
        try Row.fetchAll(
            database,
            sql: """
                SELECT id, id || '-' || sha256 AS file, depot IS NOT NULL AS isElsewhere
                FROM assets WHERE sha256 IS NOT NULL
                """
        ).map { ($0["id"], $0["file"], $0["isElsewhere"]) }
    }
}

extension PendingParts {
    fileprivate static func fileNames(in database: Database) throws -> [(owner: String, file: String)] {
        try Row.fetchAll(database, sql: "SELECT request, file FROM pendingParts WHERE file IS NOT NULL")
            .map { ($0["request"], $0["file"]) }
    }
}
