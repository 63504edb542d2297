import Foundation
import Server
import Store

/// The store as the server's hosted flavour asks for it.
struct StoreServices: Sendable {
    let store: Store
    let meter = KeyMeter()
    /// Gives clients URLs of the bucket; nil where they get those of this server.
    let links: BucketDepot?

    init(_ store: Store, links: BucketDepot? = nil) async throws {
        self.store = store
        self.links = links
        let month = Month(Date())
        for (key, usage) in try await store.history.usageByKey(month: month) {
            meter.restore(key, month: month, credits: usage.credits)
        }
    }

    var services: HostedServices {
        HostedServices(keys: self, registry: self, assets: self, pending: self, history: self)
    }
}

extension Account {
    init(_ key: StoredKey) {
        self.init(id: key.id.description, name: key.name, isAdministrator: key.isAdministrator)
    }

    /// nil for accounts that no store made.
    var key: KeyID? { Int64(id).map { KeyID($0) } }
}

extension StoreFailure {
    init(_ error: StoreError) {
        self =
            switch error {
            case .storageFull: .full("\(error)")
            case .unknownAsset, .cursor: .missing
            case .assetTooLarge(let limit): .tooLarge(limit: limit)
            case .quotaExceeded, .tooManyAssets: .quota("\(error)")
            case .depotUnavailable, .elsewhere, .damagedAsset: .unavailable("\(error)")
            case .newerSchema, .unusableDirectory, .inUse, .storageUnavailable, .damaged, .keyName,
                .keySecret,
                .unknownKey,
                .duplicateRequest, .backupExists, .failed:
                .unavailable("The server's storage is unavailable; nothing was stored.")
            }
    }
}

/// Runs what the store throws as the server hears it.
func asked<Value>(
    isolation: isolated (any Actor)? = #isolation, _ work: () async throws(StoreError) -> Value
) async throws(StoreFailure) -> Value {
    do throws(StoreError) { return try await work() } catch { throw StoreFailure(error) }
}
