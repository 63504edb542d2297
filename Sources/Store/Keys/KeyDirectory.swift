import Crypto
import Foundation

/// All keys that are not revoked, at one moment.
package struct KeyDirectory: Sendable {
    /// The valid key that this secret belongs to.
    package func key(secret: some Sequence<UInt8>, at time: Date = Date()) -> StoredKey? { fatalError() }

    /// A key that is neither revoked nor expired.
    package subscript(id: KeyID) -> StoredKey? { fatalError() }
}
