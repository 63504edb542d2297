import Files
import Foundation
import GRDB
import Threads

/// Requests that were answered with 202, from before that answer until their result is handed out.
package final class PendingRequests: Sendable {
    private let records: Records
    private let parts: PendingParts
    private let lifetime: Duration
    private let watch: StoreWatch
    private let disk = WorkQueue(threads: 2)

    init(_ records: Records, parts: PendingParts, lifetime: Duration, watch: StoreWatch) {
        self.records = records
        self.parts = parts
        self.lifetime = lifetime
        self.watch = watch
    }

    /// Writes a request down. Durable before it returns: then the 202 may leave.
    package func journal(_ request: PendingRequest) async throws(StoreError) {
        try await watch.timed(.journal) { () async throws(StoreError) in try await write(request) }
    }

    private func write(_ request: PendingRequest) async throws(StoreError) {
        let media = request.media.enumerated().map { (PendingParts.Part.media($0), $1.name, $1.bytes) }
        let drafts = try await draft([(PendingParts.Part.body, "body", request.body)] + media)
        try await insert(drafts) { [parts] database in
            guard try Self.summary(request.id, in: database) == nil else {
                throw StoreError.duplicateRequest(request.id)
            }
            try database.execute(
                sql: "INSERT INTO pending (id, owner, model, created, pollSeconds) VALUES (?, ?, ?, ?, ?)",
                arguments: [
                    request.id.text, request.owner.number, request.model, request.created.milliseconds,
                    request.pollSeconds,
                ])
            try parts.insert(drafts, of: request.id, into: database)
        }
    }

    /// Writes a result down, durably. False where the request is gone, abandoned or expired, or has a result.
    @discardableResult
    package func finish(_ id: UUID, _ result: PendingResult) async throws(StoreError) -> Bool {
        try await watch.timed(.journal) { () async throws(StoreError) in try await write(result, of: id) }
    }

    private func write(_ result: PendingResult, of id: UUID) async throws(StoreError) -> Bool {
        let drafts = try await draft([(PendingParts.Part.result, "result", result.body)])
        let isWanted = try await insert(drafts) { [parts] database in
            try database.execute(
                sql: "UPDATE pending SET status = ?, contentType = ? WHERE id = ? AND status IS NULL",
                arguments: [result.status, result.contentType, id.text])
            guard database.changesCount == 1 else { return false }
            try parts.insert(drafts, of: id, into: database)
            return true
        }
        if !isWanted { await disk.run { [parts] in parts.discard(drafts) } }
        return isWanted
    }

    /// Hands the result out, if there is one. Of all calls for a request exactly one gets it; if the server
    /// crashes after that and before the client has it, it is lost.
    package func collect(_ id: UUID, owner: KeyID) async throws(StoreError) -> PendingAnswer {
        let isFinished = try await records.read { database in
            try Self.summary(id, in: database).flatMap { $0.owner == owner ? $0.status != nil : nil }
        }
        guard let isFinished else { return .unknown }
        guard isFinished else { return .unfinished }
        return try await records.alone { [parts] database in
            var answer = PendingAnswer.unknown
            var names: [String] = []
            try database.inTransaction {
                guard let summary = try Self.summary(id, in: database), summary.owner == owner,
                    let status = summary.status
                else { return .rollback }
                let type = try String.fetchOne(
                    database, sql: "SELECT contentType FROM pending WHERE id = ?", arguments: [id.text])
                let result = try parts.read(of: id, in: database).first {
                    $0.part == PendingParts.Part.result
                }
                answer = .result(
                    PendingResult(status: status, contentType: type ?? "", body: result?.bytes ?? []))
                names = try parts.fileNames(of: id, in: database)
                try Self.delete(id, in: database)
                return .commit
            }
            parts.remove(names)
            return answer
        }
    }

    /// Forgets a request and its result. False where there is none.
    @discardableResult
    package func abandon(_ id: UUID) async throws(StoreError) -> Bool { try await delete([id]) == 1 }

    /// Requests without a result, oldest first, without bodies: at start, those to run again.
    package func unfinished() async throws(StoreError) -> [PendingSummary] {
        try await summaries("status IS NULL ORDER BY created, rowid", [])
    }

    /// A request as it was journaled.
    package func request(_ id: UUID) async throws(StoreError) -> PendingRequest? {
        try await records.read { [parts] database in
            guard let summary = try Self.summary(id, in: database) else { return nil }
            let all = try parts.read(of: id, in: database)
            return PendingRequest(
                id: id, owner: summary.owner, model: summary.model,
                body: all.first { $0.part == PendingParts.Part.body }?.bytes ?? [],
                media: all.filter { $0.part > PendingParts.Part.body }
                    .map { PendingMedia(name: $0.name, bytes: $0.bytes) },
                created: summary.created, pollSeconds: summary.pollSeconds)
        }
    }

    /// The result of a request, which stays; nil while there is none.
    package func result(_ id: UUID) async throws(StoreError) -> PendingResult? {
        try await records.read { [parts] database in
            guard
                let row = try Row.fetchOne(
                    database,
                    sql: "SELECT status, contentType FROM pending WHERE id = ? AND status IS NOT NULL",
                    arguments: [id.text])
            else { return nil }
            let result = try parts.read(of: id, in: database).first { $0.part == PendingParts.Part.result }
            return PendingResult(
                status: row["status"], contentType: row["contentType"], body: result?.bytes ?? [])
        }
    }

    /// Newest first. A nil owner lists those of all.
    package func list(owner: KeyID?) async throws(StoreError) -> [PendingSummary] {
        if let owner {
            return try await summaries("owner = ? ORDER BY created DESC, rowid DESC", [owner.number])
        }
        return try await summaries("true ORDER BY created DESC, rowid DESC", [])
    }

    /// Deletes requests and results older than `StoreOptions.pendingLifetime`; their ids.
    @discardableResult
    package func sweep(now: Date = Date()) async throws(StoreError) -> [UUID] {
        let oldest = now.milliseconds - lifetime.milliseconds
        let ids = try await summaries("created < ?", [oldest]).map(\.id)
        _ = try await delete(ids)
        return ids
    }

    private func draft(
        _ all: [(part: Int, name: String, bytes: [UInt8])]
    ) async throws(StoreError) -> [PendingParts.Draft] {
        try await disk.run { [parts] in
            Result { () throws(FileFault) in try parts.draft(all) }.mapError(StoreError.init(fault:))
        }.get()
    }

    /// One transaction; where it fails, the files of the drafts go.
    private func insert<Value: Sendable>(
        _ drafts: [PendingParts.Draft], _ body: @escaping @Sendable (Database) throws -> Value
    ) async throws(StoreError) -> Value {
        do throws(StoreError) { return try await records.write(body) } catch {
            await disk.run { [parts] in parts.discard(drafts) }
            throw error
        }
    }

    private func delete(_ ids: [UUID]) async throws(StoreError) -> Int {
        guard !ids.isEmpty else { return 0 }
        return try await records.alone { [parts] database in
            var names: [String] = []
            var count = 0
            try database.inTransaction {
                for id in ids {
                    names += try parts.fileNames(of: id, in: database)
                    count += try Self.delete(id, in: database)
                }
                return .commit
            }
            parts.remove(names)
            return count
        }
    }

    @discardableResult
    private static func delete(_ id: UUID, in database: Database) throws -> Int {
        try database.execute(sql: "DELETE FROM pendingParts WHERE request = ?", arguments: [id.text])
        try database.execute(sql: "DELETE FROM pending WHERE id = ?", arguments: [id.text])
        return database.changesCount
    }

    private func summaries(
        _ condition: String, _ arguments: StatementArguments
    ) async throws(StoreError) -> [PendingSummary] {
        try await records.read { database in
            try Row.fetchAll(
                database, sql: "SELECT * FROM pending WHERE \(condition)", arguments: arguments
            ).map(PendingSummary.init)
        }
    }

    private static func summary(_ id: UUID, in database: Database) throws -> PendingSummary? {
        try Row.fetchOne(database, sql: "SELECT * FROM pending WHERE id = ?", arguments: [id.text])
            .map(PendingSummary.init)
    }
}

extension PendingSummary {
    /// A row of the table `pending`.
    fileprivate init(_ row: Row) throws {
        let text: String = row["id"]
        guard let id = UUID(uuidString: text) else { throw StoreError.damaged("a request is called \(text)") }
        self.init(
            id: id, owner: KeyID(row["owner"]), model: row["model"],
            created: Date(milliseconds: row["created"]),
            pollSeconds: row["pollSeconds"], status: row["status"])
    }
}
