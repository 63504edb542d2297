import Crypto
import Foundation
import GRDB
import Threads

/// What a check found.
package struct StoreCheck: Sendable, Hashable {
    /// Sentences; none where all is well.
    package var problems: [String]
    package var keys: Int
    package var assets: Int
    package var assetBytes: Int
    package var pendingRequests: Int
    package var historyRows: Int

    package init(
        problems: [String] = [], keys: Int = 0, assets: Int = 0, assetBytes: Int = 0,
        pendingRequests: Int = 0,
        historyRows: Int = 0
    ) {
        self.problems = problems
        self.keys = keys
        self.assets = assets
        self.assetBytes = assetBytes
        self.pendingRequests = pendingRequests
        self.historyRows = historyRows
    }
}

extension Store {
    /// Reads everything: the database by SQLite's `integrity_check`, every file against its record.
    package func check() async throws(StoreError) -> StoreCheck {
        var (check, assets, parts) = try await records.read { database in
            var check = StoreCheck()
            let lines = try String.fetchAll(database, sql: "PRAGMA integrity_check")
            if lines != ["ok"] { check.problems = lines.map { "The database: \($0)." } }
            func count(_ table: String) throws -> Int {
                try Int.fetchOne(database, sql: "SELECT count(*) FROM \(table)") ?? 0
            }
            check.keys = try count("keys")
            check.pendingRequests = try count("pending")
            check.historyRows = try count("history")
            let assets = try Row.fetchAll(database, sql: "SELECT * FROM assets").map(Asset.init)
            let parts = try Row.fetchAll(
                database,
                sql: "SELECT request, file, byteCount, sha256 FROM pendingParts WHERE file IS NOT NULL"
            ).map {
                FileRecord(
                    owner: $0["request"], name: $0["file"], byteCount: $0["byteCount"], sha256: $0["sha256"])
            }
            return (check, assets, parts)
        }
        check.assets = assets.count
        for asset in assets {
            guard let content = asset.content, let name = asset.fileName else { continue }
            check.assetBytes += content.byteCount
            let record = FileRecord(
                owner: asset.id.text, name: name, byteCount: content.byteCount, sha256: content.sha256)
            // A local file of what a depot has is a copy, which need not be there.
            if asset.depot != nil, !FileManager.default.fileExists(atPath: "\(folders.assets)/\(name)") {
                continue
            }
            guard let problem = await problem(record, in: folders.assets) else { continue }
            // It may have been deleted meanwhile.
            if let now = try? await self.assets.get(asset.id, owner: nil), now.content == content {
                check.problems.append("The asset \(asset.id.text): \(problem).")
            }
        }
        for part in parts {
            guard let problem = await problem(part, in: folders.pending) else { continue }
            let isStillThere = try await records.read {
                try Row.fetchOne(
                    $0, sql: "SELECT 1 FROM pendingParts WHERE file = ?", arguments: [part.name]) != nil
            }
            if isStillThere { check.problems.append("The pending request \(part.owner): \(problem).") }
        }
        return check
    }

    private func problem(_ record: FileRecord, in folder: String) async -> String? {
        await assets.disk.run { record.problem(in: folder) }
    }
}

/// A file as the database knows it.
private struct FileRecord: Sendable {
    let owner: String
    let name: String
    let byteCount: Int
    let sha256: String

    /// Reads the file. Nil where it is what it should be.
    func problem(in folder: String) -> String? {
        guard let file = FileHandle(forReadingAtPath: "\(folder)/\(name)") else {
            return "its file is missing"
        }
        defer { try? file.close() }
        var hash = SHA256()
        var count = 0
        do {
            while let piece = try file.read(upToCount: 1 << 20), !piece.isEmpty {
                hash.update(data: piece)
                count += piece.count
            }
        } catch { return "its file cannot be read: \(error.localizedDescription)" }
        if count != byteCount { return "its file has \(count) bytes, not \(byteCount)" }
        return hash.finalize().hexadecimal == sha256 ? nil : "its file has another hash than was written"
    }
}
