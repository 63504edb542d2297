extension IPAddress {
    /// Who can be reached at an address.
    package enum Scope: Sendable {
        /// A host of the internet.
        case everyone
        /// This machine or a network of its owner.
        case owner
        /// Nobody a picture is fetched from: reserved, documentation, multicast, link-local and the
        /// metadata services of clouds.
        case nobody
    }

    /// After IANA's registries of special-purpose addresses. An address that stands for an IPv4 address
    /// (mapped, NAT64 of RFC 6052, 6to4) is judged by that one.
    package var scope: Scope {
        switch self {
        case .v4(let bits):
            Self.specialV4.first { $0.contains(bits) }?.scope ?? .everyone
        case .v6(let high, let low):
            if let inner = Self.innerV4(high: high, low: low) {
                inner.scope
            } else if let special = Self.specialV6.first(where: { $0.contains(high, low) }) {
                special.scope
            } else {
                // Global unicast is 2000::/3; the rest is reserved.
                high >> 61 == 1 ? .everyone : .nobody
            }
        }
    }

    private static func innerV4(high: UInt64, low: UInt64) -> IPAddress? {
        let isMapped = high == 0 && low >> 32 == 0xFFFF
        let isTranslated = high == 0x0064_FF9B_0000_0000 && low >> 32 == 0
        if isMapped || isTranslated { return .v4(UInt32(truncatingIfNeeded: low)) }
        let is6to4 = high >> 48 == 0x2002
        return is6to4 ? .v4(UInt32(truncatingIfNeeded: high >> 16)) : nil
    }

    private struct V4Block {
        let bits: UInt32
        let length: UInt32
        let scope: Scope

        init(_ a: UInt32, _ b: UInt32, _ c: UInt32, _ d: UInt32, length: UInt32, _ scope: Scope = .nobody) {
            bits = a << 24 | b << 16 | c << 8 | d
            self.length = length
            self.scope = scope
        }

        func contains(_ address: UInt32) -> Bool { (address ^ bits) >> (32 - length) == 0 }
    }

    /// The first that holds an address decides.
    private static let specialV4: [V4Block] = [
        V4Block(0, 0, 0, 0, length: 8),  // this network
        V4Block(10, 0, 0, 0, length: 8, .owner),  // private
        V4Block(100, 100, 100, 200, length: 32),  // metadata of Alibaba Cloud
        V4Block(100, 64, 0, 0, length: 10, .owner),  // shared by a provider's customers
        V4Block(127, 0, 0, 0, length: 8, .owner),  // loopback
        V4Block(168, 63, 129, 16, length: 32),  // the host of Azure's machines
        V4Block(169, 254, 0, 0, length: 16),  // link-local, and the metadata of most clouds
        V4Block(172, 16, 0, 0, length: 12, .owner),  // private
        V4Block(192, 0, 0, 0, length: 24),  // protocol assignments
        V4Block(192, 0, 2, 0, length: 24),  // documentation
        V4Block(192, 88, 99, 0, length: 24),  // 6to4 relays, deprecated
        V4Block(192, 168, 0, 0, length: 16, .owner),  // private
        V4Block(198, 18, 0, 0, length: 15),  // benchmarks
        V4Block(198, 51, 100, 0, length: 24),  // documentation
        V4Block(203, 0, 113, 0, length: 24),  // documentation
        V4Block(224, 0, 0, 0, length: 4),  // multicast
        V4Block(240, 0, 0, 0, length: 4),  // reserved, broadcast
    ]

    private struct V6Block {
        let high: UInt64
        var low: UInt64 = 0
        /// Up to 64: bits of `high`; otherwise the whole address.
        let length: UInt64
        var scope = Scope.nobody

        func contains(_ high: UInt64, _ low: UInt64) -> Bool {
            length <= 64 ? (self.high ^ high) >> (64 - length) == 0 : (self.high, self.low) == (high, low)
        }
    }

    /// The first that holds an address decides.
    private static let specialV6: [V6Block] = [
        V6Block(high: 0, low: 1, length: 128, scope: .owner),  // loopback
        V6Block(high: 0xFD00_0EC2_0000_0000, length: 32),  // services of AWS, metadata among them
        V6Block(high: 0xFD20_00CE_0000_0000, length: 32),  // those of Google Cloud
        V6Block(high: 0xFC00_0000_0000_0000, length: 7, scope: .owner),  // unique local
        V6Block(high: 0x2001_0000_0000_0000, length: 23),  // protocol assignments, Teredo
        V6Block(high: 0x2001_0DB8_0000_0000, length: 32),  // documentation
        V6Block(high: 0x3FFF_0000_0000_0000, length: 20),  // documentation
    ]
}
