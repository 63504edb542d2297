import Foundation

/// All keys that are not revoked, at one moment.
package struct KeyDirectory: Sendable {
    private let byDigest: [[UInt8]: StoredKey]
    private let byID: [KeyID: StoredKey]
    /// Counts changes of the table; this is of that many.
    let changes: Int64

    init(_ keys: [(digest: [UInt8], key: StoredKey)], changes: Int64) {
        byDigest = Dictionary(keys.map { ($0.digest, $0.key) }, uniquingKeysWith: { first, _ in first })
        byID = Dictionary(keys.map { ($0.key.id, $0.key) }, uniquingKeysWith: { first, _ in first })
        self.changes = changes
    }

    /// The valid key that this secret belongs to. Digests are looked up, not secrets compared: the time it takes
    /// tells nothing about how near a guess is.
    package func key(secret: some Sequence<UInt8>, at time: Date = Date()) -> StoredKey? {
        byDigest[KeySecret.digest(secret)].flatMap { $0.isValid(at: time) ? $0 : nil }
    }

    /// The key of this number, if it is valid.
    package func key(id: KeyID, at time: Date = Date()) -> StoredKey? {
        byID[id].flatMap { $0.isValid(at: time) ? $0 : nil }
    }

    /// Those that are not revoked.
    package var count: Int { byID.count }
}
