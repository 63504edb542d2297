import Glibc
import NIOCore

extension IPAddress {
    /// Nil for a socket that has no internet address.
    init?(_ address: SocketAddress) {
        switch address {
        case .v4(let address): self.init(address.address)
        case .v6(let address): self.init(address.address)
        case .unixDomainSocket: return nil
        }
    }

    init(_ address: sockaddr_in) { self = .v4(UInt32(bigEndian: address.sin_addr.s_addr)) }

    init(_ address: sockaddr_in6) {
        let (high, low) = withUnsafeBytes(of: address.sin6_addr) { bytes in
            (bytes.loadUnaligned(as: UInt64.self), bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
        }
        self = .v6(high: UInt64(bigEndian: high), low: UInt64(bigEndian: low))
    }
}
