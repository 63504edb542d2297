import Foundation

/// What the hosted flavour keeps in its data directory: keys, assets, pending requests, history and usage.
///
/// What a call here has returned from is on disk and survives the loss of power, but for history and usage, of
/// which a crash loses the last period (`StoreOptions.period`). Blocking work is done on threads of the store;
/// a call that has begun ends its work even where its task is cancelled.
package final class Store: Sendable {
    package let directory: URL
    /// Random bytes, made once for each data directory: for signatures of this server.
    package let secret: [UInt8]
    package let keys: Keys
    package let assets: Assets
    package let pending: PendingRequests
    package let history: History

    /// Opens or makes the data directory, brings its schema up to date and, as the server, clears away what an
    /// interrupted upload left. Blocks.
    package init(
        directory: URL, options: StoreOptions = StoreOptions(), files: any FileLayer = SystemFiles()
    ) throws(StoreError) {
        fatalError()
    }

    /// Deletes expired assets and pending requests, and history beyond its limits. To be called every minute
    /// or so.
    package func sweep(now: Date = Date()) async throws(StoreError) { fatalError() }

    /// Writes what waits to be written and stops background work. Further calls fail.
    package func close() async { fatalError() }

    /// Copies the store, while it is in use, into a new folder that is a data directory itself: start a server
    /// with it to restore. The folder appears when the copy is whole and on disk. Assets deleted
    /// meanwhile are left out.
    package func backup(to folder: URL) async throws(StoreError) { fatalError() }

    /// Reads everything: the database by SQLite's `integrity_check`, every file against its record.
    package func check() async throws(StoreError) -> StoreCheck { fatalError() }
}

/// What a check found.
package struct StoreCheck: Sendable, Hashable {
    /// Sentences; none where all is well.
    package var problems: [String] = []
    package var keys = 0
    package var assets = 0
    package var assetBytes = 0
    package var pendingRequests = 0
    package var historyRows = 0
}
