import Files
import Foundation
import GRDB

/// What the hosted flavour keeps in its data directory: keys, assets, pending requests, history and usage.
///
/// What a call here has returned from is on disk and survives the loss of power, but for history and usage, of
/// which a crash loses the last period (`StoreOptions.period`). Blocking work is done on threads of the store;
/// a call that has begun ends its work even where its task is cancelled.
package final class Store: Sendable {
    package let directory: URL
    /// 32 random bytes, made once for each data directory: for signatures of this server.
    package let secret: [UInt8]
    package let keys: Keys
    package let assets: Assets
    package let pending: PendingRequests
    package let history: History

    let records: Records
    let folders: DataDirectory
    let files: any FileLayer
    private let lock: ServerLock?
    private let ticker: Ticker?

    /// Opens or makes the data directory, brings its schema up to date and, as the server, clears away what an
    /// interrupted upload left. Blocks.
    /// - Parameter depot: where assets are kept besides the data directory.
    package init(
        directory: URL, options: StoreOptions = StoreOptions(), files: any FileLayer = SystemFiles(),
        depot: (any AssetDepot)? = nil
    ) throws(StoreError) {
        self.directory = directory
        self.files = files
        folders = try DataDirectory(directory)
        lock = options.role == .server ? try ServerLock(folders) : nil
        let database = folders.database
        do {
            records = Records(try Self.open(database))
            secret = try records.writeHere(Self.secret(in:))
            // A new folder must not go with the power, and with it all that it was said to keep. The one above may
            // be closed to us: then somebody else made ours.
            try files.syncFolder(directory.path)
            try? files.syncFolder(directory.deletingLastPathComponent().path)
            keys = try Keys(records, database: database)
        } catch { throw StoreError(cause: error) }
        assets = Assets(records, folder: folders.assets, files: files, options: options, depot: depot)
        pending = PendingRequests(
            records, parts: PendingParts(folder: folders.pending, files: files),
            lifetime: options.pendingLifetime, watch: options.watch)
        history = History(records, options: options)
        guard options.role == .server else {
            ticker = nil
            return
        }
        try Self.removeOrphans(records, folders, files)
        ticker = Ticker(every: options.period) { [keys, history] in
            // A fault of the disk: the next turn tries again.
            try? keys.refresh()
            try? history.flushHere()
        }
    }

    /// Deletes expired assets and pending requests, and history beyond its limits. To be called every minute
    /// or so.
    package func sweep(now: Date = Date()) async throws(StoreError) {
        try await assets.sweep(now: now)
        try await pending.sweep(now: now)
        try await history.sweep(now: now)
        // Last, as it waits for others.
        try await assets.settle()
    }

    /// Writes what waits to be written and stops background work. Calls after this fail.
    package func close() async {
        ticker?.stop()
        try? await history.flush()
        keys.close()
        try? records.pool.close()
        lock?.release()
    }

    private static func open(_ file: String) throws -> DatabasePool {
        var configuration = GRDB.Configuration()
        configuration.label = "store"
        configuration.busyMode = .timeout(10)
        configuration.prepareDatabase { try Schema.check($0, of: file) }
        let pool = try DatabasePool(path: file, configuration: configuration)
        try pool.writeWithoutTransaction { database in
            // The pool's own choice, NORMAL, forgets the last transactions when the power goes.
            try database.execute(sql: "PRAGMA synchronous = FULL")
            try Schema.migrate(database)
        }
        return pool
    }

    private static func secret(in database: Database) throws -> [UInt8] {
        let find = "SELECT value FROM secrets WHERE name = 'server'"
        if let known = try Data.fetchOne(database, sql: find) { return Array(known) }
        var generator = SystemRandomNumberGenerator()
        let bytes = (0..<32).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
        try database.execute(sql: "INSERT INTO secrets VALUES ('server', ?)", arguments: [Data(bytes)])
        return bytes
    }
}
