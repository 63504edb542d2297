/// An address of a host, as numbers: what a URL's literal, a name's lookup and a connected socket are all
/// reduced to before they are judged.
package enum IPAddress: Sendable, Hashable {
    /// In host byte order: 127.0.0.1 is 0x7F00_0001.
    case v4(UInt32)
    /// The first and the last 64 bits, in host byte order.
    case v6(high: UInt64, low: UInt64)
}

extension IPAddress: CustomStringConvertible {
    /// Dotted decimal, or the form of RFC 5952 (lower case, the longest run of zeros as `::`).
    package var description: String {
        switch self {
        case .v4(let bits):
            (0..<4).map { String(bits >> (24 - 8 * $0) & 0xFF) }.joined(separator: ".")
        case .v6(let high, let low):
            Self.text(ofGroups: Self.groups(high) + Self.groups(low))
        }
    }

    private static func groups(_ half: UInt64) -> [UInt16] {
        (0..<4).map { UInt16(truncatingIfNeeded: half >> (48 - 16 * $0)) }
    }

    private static func text(ofGroups groups: [UInt16]) -> String {
        func hex(_ groups: ArraySlice<UInt16>) -> String {
            groups.map { String($0, radix: 16) }.joined(separator: ":")
        }
        let zeros = longestRunOfZeros(in: groups)
        guard zeros.count > 1 else { return hex(groups[...]) }
        return hex(groups[..<zeros.lowerBound]) + "::" + hex(groups[zeros.upperBound...])
    }

    private static func longestRunOfZeros(in groups: [UInt16]) -> Range<Int> {
        var longest = 0..<0
        var start = 0
        for (index, group) in groups.enumerated() {
            if group != 0 {
                start = index + 1
            } else if index + 1 - start > longest.count {
                longest = start..<index + 1
            }
        }
        return longest
    }
}
