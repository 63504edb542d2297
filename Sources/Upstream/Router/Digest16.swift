import Crypto

/// The first half of a SHA-256: the same on every machine, so that several servers before the same replicas agree.
package struct Digest16: Sendable, Hashable {
    package let high: UInt64
    package let low: UInt64

    package init(_ digest: SHA256.Digest) {
        var halves: (UInt64, UInt64) = (0, 0)
        for (place, byte) in digest.prefix(16).enumerated() {
            if place < 8 {
                halves.0 = halves.0 << 8 | UInt64(byte)
            } else {
                halves.1 = halves.1 << 8 | UInt64(byte)
            }
        }
        high = halves.0
        low = halves.1
    }

    package init(_ bytes: [UInt8]) { self.init(SHA256.hash(data: bytes)) }

    package var bytes: [UInt8] {
        [high, low].flatMap { half in (0..<8).map { UInt8(truncatingIfNeeded: half >> (56 - 8 * $0)) } }
    }

    /// Another one for each salt, so that tenants do not learn what others have asked.
    package func salted(_ salt: [UInt8]) -> Digest16 { salt.isEmpty ? self : Digest16(salt + bytes) }

    /// A number that looks random and depends on both: the higher one wins a draw (rendezvous hashing).
    package func draw(_ other: Digest16) -> UInt64 {
        var z = high ^ other.high &+ (low ^ other.low) &* 0x9E37_79B9_7F4A_7C15
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
