/// Limits of a store.
package struct StoreOptions: Sendable {
    /// How a process uses the data directory.
    package enum Role: Sendable {
        /// The one server: cleans up at start, writes history, refreshes its keys in the background.
        case server
        /// A command beside it, or without one: keys, backup, check.
        case tool
    }

    package var role = Role.server
    /// Bytes of one asset.
    package var assetBytes = 5_000_000_000
    /// Bytes of all assets of one key.
    package var assetQuotaBytes = 20_000_000_000
    /// Assets of one key, those included whose content has not come yet.
    package var assetsPerKey = 10_000
    /// How long an asset is kept.
    package var assetLifetime: Duration = .seconds(24 * 3600)
    /// Bytes of local files that a depot has too.
    package var assetCacheBytes = 20_000_000_000
    /// How long another server's deletion of an asset may go unnoticed.
    package var depotFreshness: Duration = .seconds(60)
    /// How long a pending request is kept, from its creation.
    package var pendingLifetime: Duration = .seconds(24 * 3600)
    /// How long history is kept.
    package var historyLifetime: Duration = .seconds(30 * 24 * 3600)
    /// How many rows of history are kept.
    package var historyRows = 1_000_000
    /// How many rows wait to be written at most; more are dropped, and counted.
    package var historyQueueRows = 20_000
    /// Whether content handed over with a row is kept.
    package var keepsContent = false
    /// How often history is written and changes of keys by other processes are looked for.
    package var period: Duration = .milliseconds(250)

    package var watch = StoreWatch()

    package init(role: Role = .server) { self.role = role }
}
