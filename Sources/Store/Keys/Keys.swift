import Foundation
import GRDB
import Synchronization

/// The keys on disk, and the snapshot of them that requests are judged by.
package final class Keys: Sendable {
    private let records: Records
    /// A connection of its own, since SQLite's `data_version` tells of what other connections did.
    private let watch: DatabaseQueue
    private let dataVersion = Mutex<Int64>(-1)
    private let snapshot: Mutex<KeyDirectory>

    init(_ records: Records, database: String) throws {
        self.records = records
        var configuration = GRDB.Configuration()
        configuration.readonly = true
        configuration.label = "keys"
        watch = try DatabaseQueue(path: database, configuration: configuration)
        snapshot = Mutex(try watch.read(Self.directory(in:)))
    }

    /// The keys as they are now, but for changes by other processes in the last `StoreOptions.period`. Costs a
    /// copy of a pointer: no disk, and no lock under which anything else is done.
    package var directory: KeyDirectory { snapshot.withLock { $0 } }

    /// Makes a key and its secret. Durable before it returns, and known to `directory`.
    /// - Parameter secret: of a key of another server, which is to be known here too; nil for a new one.
    package func create(
        name: String, limits: KeyLimits = KeyLimits(), expires: Date? = nil, isAdministrator: Bool = false,
        secret given: String? = nil
    ) async throws(StoreError) -> CreatedKey {
        try Self.check(name)
        if let given, !KeySecret.isWellFormed(given) { throw .keySecret(reason: KeySecret.form) }
        let secret = given ?? KeySecret.random()
        let digest = KeySecret.digest(secret.utf8)
        let draft = StoredKey(
            id: KeyID(0), name: name, ending: String(secret.suffix(4)), created: Date().wholeMilliseconds,
            expires: expires?.wholeMilliseconds, revoked: nil, isAdministrator: isAdministrator,
            limits: limits)
        let key = try await records.write { database in
            let isTaken = try Row.fetchOne(
                database, sql: "SELECT 1 FROM keys WHERE name = ? AND revoked IS NULL", arguments: [name])
            guard isTaken == nil else {
                throw StoreError.keyName(name, reason: "another key has it; revoke that one first")
            }
            let known = try Row.fetchOne(
                database, sql: "SELECT 1 FROM keys WHERE digest = ?", arguments: [Data(digest)])
            guard known == nil else {
                throw StoreError.keySecret(
                    reason: "a key of this server has it, or had it before it was revoked")
            }
            let id = try draft.insert(digest: digest, into: database)
            return try Self.key("id = ?", [id.number], in: database)
        }
        guard let key else { throw .failed("a new key is not in the database") }
        await reload()
        return CreatedKey(key: key, secret: secret)
    }

    /// All keys, revoked ones too, in the order of their creation.
    package func list() async throws(StoreError) -> [StoredKey] {
        try await records.read {
            try Row.fetchAll($0, sql: "SELECT * FROM keys ORDER BY id").map(StoredKey.init)
        }
    }

    /// Revokes the key of this name that is not revoked. Other processes notice within `StoreOptions.period`.
    @discardableResult
    package func revoke(name: String) async throws(StoreError) -> StoredKey {
        try await revoke("name = ? AND revoked IS NULL", [name], called: name)
    }

    @discardableResult
    package func revoke(id: KeyID) async throws(StoreError) -> StoredKey {
        try await revoke("id = ? AND revoked IS NULL", [id.number], called: "\(id)")
    }

    private func revoke(
        _ condition: String, _ arguments: StatementArguments, called name: String
    ) async throws(StoreError) -> StoredKey {
        let now = Date().milliseconds
        let key = try await records.write { database in
            guard let key = try Self.key(condition, arguments, in: database) else {
                throw StoreError.unknownKey(name)
            }
            try database.execute(
                sql: "UPDATE keys SET revoked = ? WHERE id = ?", arguments: [now, key.id.number])
            return try Self.key("id = ?", [key.id.number], in: database) ?? key
        }
        await reload()
        return key
    }

    /// Looks whether any process changed a key, and takes the change. Blocks: for the ticker.
    func refresh() throws {
        let version = try watch.read { try Int64.fetchOne($0, sql: "PRAGMA data_version") ?? 0 }
        guard dataVersion.withLock({ $0 }) != version else { return }
        // History is written all the time: look whether it was a key.
        if try watch.read(Self.changes(in:)) != directory.changes {
            take(try watch.read(Self.directory(in:)))
        }
        dataVersion.withLock { $0 = version }
    }

    func close() { try? watch.close() }

    /// Where this fails, the change is in the database all the same, and the ticker will see it.
    private func reload() async {
        if let new = try? await records.read(Self.directory(in:)) { take(new) }
    }

    /// Two that reload at once may come here in any order.
    private func take(_ new: KeyDirectory) {
        snapshot.withLock { if new.changes > $0.changes { $0 = new } }
    }

    private static func changes(in database: Database) throws -> Int64 {
        try Int64.fetchOne(database, sql: "SELECT value FROM counters WHERE name = 'keyChanges'") ?? 0
    }

    private static func directory(in database: Database) throws -> KeyDirectory {
        let rows = try Row.fetchAll(database, sql: "SELECT * FROM keys WHERE revoked IS NULL")
        return KeyDirectory(
            rows.map { (Array($0["digest"] as Data), StoredKey($0)) }, changes: try changes(in: database))
    }

    private static func key(
        _ condition: String, _ arguments: StatementArguments, in database: Database
    ) throws -> StoredKey? {
        try Row.fetchOne(database, sql: "SELECT * FROM keys WHERE \(condition)", arguments: arguments)
            .map(StoredKey.init)
    }

    private static func check(_ name: String) throws(StoreError) {
        let isVisible = name.unicodeScalars.allSatisfy {
            $0 == " " || ($0.properties.generalCategory != .control && !$0.properties.isWhitespace)
        }
        guard isVisible, (1...100).contains(name.count), name.first != " ", name.last != " " else {
            throw .keyName(
                String(name.prefix(100)),
                reason: "a name has 1 to 100 visible characters, with spaces between")
        }
    }
}
