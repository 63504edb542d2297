import Files
import Crypto
import Foundation
import GRDB

/// Bodies, media and results: small ones in the database, large ones in files beside it, since a large one would
/// hold up all other writers.
struct PendingParts: Sendable {
    let folder: String
    let files: any FileLayer
    /// From how many bytes on a part is a file.
    static let fileBytes = 128 << 10

    enum Part {
        static let result = -1
        static let body = 0
        static func media(_ index: Int) -> Int { index + 1 }
    }

    /// A part that is on disk, or will be with its row.
    struct Draft: Sendable {
        let part: Int
        let name: String
        let bytes: [UInt8]
        /// Its name, if the part is a file.
        let file: String?
        let sha256: String
    }

    /// Writes those that are to be files, durably. Blocks.
    func draft(_ parts: [(part: Int, name: String, bytes: [UInt8])]) throws(FileFault) -> [Draft] {
        var drafts: [Draft] = []
        do throws(FileFault) {
            for (part, name, bytes) in parts {
                let file = bytes.count < Self.fileBytes ? nil : UUID().text
                let draft = Draft(
                    part: part, name: name, bytes: bytes, file: file,
                    sha256: SHA256.hash(data: bytes).hexadecimal)
                if let file { try write(bytes, to: file) }
                drafts.append(draft)
            }
            if drafts.contains(where: { $0.file != nil }) { try files.syncFolder(folder) }
        } catch {
            discard(drafts)
            throw error
        }
        return drafts
    }

    private func write(_ bytes: [UInt8], to name: String) throws(FileFault) {
        var file = try PartialFile(path(name), files)
        do throws(FileFault) { try file.write(bytes) } catch {
            file.discard()
            throw error
        }
        try file.seal()
    }

    func discard(_ drafts: [Draft]) { remove(drafts.compactMap(\.file)) }

    func remove(_ names: [String]) { for name in names { try? files.remove(path(name)) } }

    func path(_ name: String) -> String { "\(folder)/\(name)" }

    func insert(_ drafts: [Draft], of request: UUID, into database: Database) throws {
        for draft in drafts {
            try database.execute(
                sql: """
                    INSERT INTO pendingParts (request, part, name, byteCount, bytes, file, sha256)
                    VALUES (?, ?, ?, ?, ?, ?, ?)
                    """,
                arguments: [
                    request.text, draft.part, draft.name, draft.bytes.count,
                    draft.file == nil ? Data(draft.bytes) : nil, draft.file, draft.sha256,
                ])
        }
    }

    /// In order; what is not what was written is an error.
    func read(of request: UUID, in database: Database) throws -> [(part: Int, name: String, bytes: [UInt8])] {
        let rows = try Row.fetchAll(
            database, sql: "SELECT * FROM pendingParts WHERE request = ? ORDER BY part",
            arguments: [request.text])
        return try rows.map { row in
            var data = row["bytes"] as Data?
            if let file = row["file"] as String? { data = try Data(contentsOf: URL(filePath: path(file))) }
            guard let data, SHA256.hash(data: data).hexadecimal == row["sha256"] else {
                throw StoreError.damaged("part \(row["part"] as Int) of the request \(request.text)")
            }
            return (row["part"], row["name"], Array(data))
        }
    }

    func fileNames(of request: UUID, in database: Database) throws -> [String] {
        try String.fetchAll(
            database, sql: "SELECT file FROM pendingParts WHERE request = ? AND file IS NOT NULL",
            arguments: [request.text])
    }
}

extension SHA256.Digest {
    /// In lower case.
    var hexadecimal: String { map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined() }
}
