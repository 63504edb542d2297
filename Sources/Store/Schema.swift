import GRDB

/// The tables, as numbered steps: a file at step n has `user_version` n. Steps are added, never changed.
///
/// Times are milliseconds since 1970, UUIDs lower-case text in small tables and 16 bytes in `history`.
enum Schema {
    static var newest: Int { steps.count }

    /// Refuses a file of a newer program. For each new connection.
    static func check(_ database: Database, of file: String) throws {
        guard try version(database) <= newest else { throw StoreError.newerSchema(file: file) }
    }

    static func migrate(_ database: Database) throws {
        guard try version(database) < newest else { return }
        try database.inTransaction(.immediate) {
            // Another process may have been faster.
            for step in try version(database)..<newest {
                try database.execute(sql: steps[step])
                try database.execute(sql: "PRAGMA user_version = \(step + 1)")
            }
            return .commit
        }
    }

    private static func version(_ database: Database) throws -> Int {
        try Int.fetchOne(database, sql: "PRAGMA user_version") ?? 0
    }

    private static let steps = [
        """
        CREATE TABLE secrets (name TEXT PRIMARY KEY, value BLOB NOT NULL) STRICT;
        CREATE TABLE counters (name TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT;

        CREATE TABLE keys (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            digest BLOB NOT NULL UNIQUE,
            name TEXT NOT NULL,
            ending TEXT NOT NULL,
            created INTEGER NOT NULL,
            expires INTEGER,
            revoked INTEGER,
            isAdministrator INTEGER NOT NULL,
            requestsPerMinute INTEGER,
            tokensPerMinute INTEGER,
            concurrentRequests INTEGER,
            monthlyCredits INTEGER
        ) STRICT;
        CREATE UNIQUE INDEX keysByName ON keys (name) WHERE revoked IS NULL;
        INSERT INTO counters VALUES ('keyChanges', 0);
        CREATE TRIGGER keyInserted AFTER INSERT ON keys BEGIN
            UPDATE counters SET value = value + 1 WHERE name = 'keyChanges';
        END;
        CREATE TRIGGER keyUpdated AFTER UPDATE ON keys BEGIN
            UPDATE counters SET value = value + 1 WHERE name = 'keyChanges';
        END;

        CREATE TABLE assets (
            id TEXT PRIMARY KEY,
            owner INTEGER NOT NULL,
            contentType TEXT NOT NULL,
            description TEXT NOT NULL,
            created INTEGER NOT NULL,
            expires INTEGER NOT NULL,
            byteCount INTEGER,
            sha256 TEXT
        ) STRICT;
        -- With what quotas are counted from.
        CREATE INDEX assetsByOwner ON assets (owner, created, expires, byteCount);
        CREATE INDEX assetsByExpiry ON assets (expires);

        CREATE TABLE pending (
            id TEXT PRIMARY KEY,
            owner INTEGER NOT NULL,
            model TEXT NOT NULL,
            created INTEGER NOT NULL,
            pollSeconds INTEGER NOT NULL,
            status INTEGER,
            contentType TEXT
        ) STRICT;
        CREATE INDEX pendingByOwner ON pending (owner, created);
        CREATE INDEX pendingByCreation ON pending (created);
        CREATE TABLE pendingParts (
            request TEXT NOT NULL REFERENCES pending (id) ON DELETE CASCADE,
            part INTEGER NOT NULL,
            name TEXT NOT NULL,
            byteCount INTEGER NOT NULL,
            bytes BLOB,
            file TEXT,
            sha256 TEXT,
            PRIMARY KEY (request, part)
        ) STRICT;

        CREATE TABLE history (
            row INTEGER PRIMARY KEY AUTOINCREMENT,
            id BLOB NOT NULL,
            time INTEGER NOT NULL,
            status INTEGER NOT NULL,
            route TEXT NOT NULL,
            userAgent TEXT NOT NULL,
            model TEXT NOT NULL,
            promptTokens INTEGER NOT NULL,
            completionTokens INTEGER NOT NULL,
            cachedTokens INTEGER NOT NULL,
            latencyMilliseconds INTEGER NOT NULL,
            firstTokenMilliseconds INTEGER,
            finishReason TEXT,
            key INTEGER NOT NULL,
            isStream INTEGER NOT NULL,
            credits INTEGER NOT NULL,
            modelCode INTEGER NOT NULL,
            finishCode INTEGER NOT NULL
        ) STRICT;
        CREATE INDEX historyById ON history (id);
        -- Each tells of all that a filter asks for, so that rows are looked up only where they pass.
        CREATE INDEX historyByTime ON history (time, key, status, modelCode, finishCode);
        CREATE INDEX historyByKey ON history (key, time, status, modelCode, finishCode);
        CREATE INDEX historyByStatus ON history (status, time, key, modelCode, finishCode);
        CREATE INDEX historyByModel ON history (modelCode, time, key, status, finishCode);
        CREATE INDEX historyByFinish ON history (finishCode, time, key, status, modelCode);
        CREATE TABLE historyContent (
            row INTEGER PRIMARY KEY REFERENCES history (row) ON DELETE CASCADE,
            content BLOB NOT NULL
        ) STRICT;

        CREATE TABLE usage (
            month INTEGER NOT NULL,
            key INTEGER NOT NULL,
            requests INTEGER NOT NULL,
            credits INTEGER NOT NULL,
            promptTokens INTEGER NOT NULL,
            completionTokens INTEGER NOT NULL,
            PRIMARY KEY (month, key)
        ) STRICT, WITHOUT ROWID;
        """,
        """
        ALTER TABLE assets ADD COLUMN depot TEXT;
        -- The depot has the content, but not yet the record that tells of it.
        ALTER TABLE assets ADD COLUMN recordDue INTEGER NOT NULL DEFAULT 0;
        CREATE INDEX assetsWithDueRecords ON assets (id) WHERE recordDue = 1;
        CREATE TABLE leavings (
            depot TEXT NOT NULL,
            object TEXT NOT NULL,
            asset TEXT NOT NULL,
            PRIMARY KEY (depot, object)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX leavingsByAsset ON leavings (asset);
        """,
    ]
}
