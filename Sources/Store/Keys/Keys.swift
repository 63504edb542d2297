import Foundation

/// The keys on disk, and the snapshot of them that requests are judged by.
package final class Keys: Sendable {
    /// Makes a key and its secret. Durable before it returns, and known to `directory`.
    package func create(
        name: String, limits: KeyLimits = KeyLimits(), expires: Date? = nil, isAdministrator: Bool = false
    ) async throws(StoreError) -> CreatedKey { fatalError() }

    /// All keys, revoked ones too, in the order of their creation.
    package func list() async throws(StoreError) -> [StoredKey] { fatalError() }

    /// Revokes the key of this name that is not revoked. Other processes notice within `StoreOptions.period`.
    @discardableResult
    package func revoke(name: String) async throws(StoreError) -> StoredKey { fatalError() }

    @discardableResult
    package func revoke(id: KeyID) async throws(StoreError) -> StoredKey { fatalError() }

    /// The keys as they are now, but for changes by other processes in the last `StoreOptions.period`. Costs a
    /// pointer: no disk, and no lock that anything but this is done under.
    package var directory: KeyDirectory { fatalError() }
}
