extension IPAddress {
    /// Reads an IPv4 address in any spelling that a resolver may understand: one to four parts, each
    /// decimal, octal (`0177`) or hexadecimal (`0x7f`), the last of which fills all bytes that are left
    /// (`127.1`). This is the reading of the WHATWG URL standard, "IPv4 parser". Nil where it is none.
    package init?(v4 text: some StringProtocol) {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard (1...4).contains(parts.count) else { return nil }
        var bits: UInt64 = 0
        for part in parts.dropLast() {
            guard let number = Self.number(part), number <= 0xFF else { return nil }
            bits = bits << 8 | number
        }
        let bitsLeft = UInt64(8 * (5 - parts.count))
        guard let last = Self.number(parts[parts.count - 1]), last < 1 << bitsLeft else { return nil }
        self = .v4(UInt32(truncatingIfNeeded: bits << bitsLeft | last))
    }

    /// At most 32 bits; nil for anything else.
    private static func number(_ text: some StringProtocol) -> UInt64? {
        var digits = text.utf8[...]
        var radix: UInt64 = 10
        if digits.first == UInt8(ascii: "0"), digits.count > 1 {
            digits = digits.dropFirst()
            radix = 8
            if digits.first.map({ $0 | 0x20 }) == UInt8(ascii: "x") {
                digits = digits.dropFirst()
                radix = 16
            }
        } else if digits.isEmpty {
            return nil
        }
        var value: UInt64 = 0
        for digit in digits {
            guard let digit = ASCII.hexValue(digit), digit < radix else { return nil }
            value = value * radix + UInt64(digit)
            guard value <= 0xFFFF_FFFF else { return nil }
        }
        return value
    }

    /// Reads an IPv6 address (RFC 4291 section 2.2) without brackets and without a zone. Its last 32 bits
    /// may be written as an IPv4 address, in plain decimal only. Nil where it is none.
    package init?(v6 text: some StringProtocol) {
        guard text.utf8.count <= 45 else { return nil }
        let pieces = text.split(separator: ":", omittingEmptySubsequences: false)
        // Eight groups and `::` at an end give nine pieces, two of them empty.
        guard (3...9).contains(pieces.count) else { return nil }

        var groups: [UInt16] = []
        var gap: Int?
        for (index, piece) in pieces.enumerated() {
            let isLast = index == pieces.count - 1
            if piece.isEmpty {
                // The empty pieces of one `::` are neighbours: two at the start or the end, one inside.
                let isEdge = index == 0 || isLast
                let neighbour = index == 0 ? pieces[1] : pieces[index - 1]
                if isEdge {
                    guard neighbour.isEmpty else { return nil }
                    if index == 0 { continue }
                    guard gap == groups.count else { return nil }
                } else {
                    guard gap == nil else { return nil }
                    gap = groups.count
                }
            } else if isLast, piece.utf8.contains(UInt8(ascii: ".")) {
                guard let (first, second) = Self.plainV4Groups(piece) else { return nil }
                groups += [first, second]
            } else {
                guard let group = Self.group(piece) else { return nil }
                groups.append(group)
            }
        }
        if let gap {
            guard groups.count < 8 else { return nil }
            groups.insert(contentsOf: repeatElement(0, count: 8 - groups.count), at: gap)
        }
        guard groups.count == 8 else { return nil }
        func half(_ groups: ArraySlice<UInt16>) -> UInt64 { groups.reduce(0) { $0 << 16 | UInt64($1) } }
        self = .v6(high: half(groups[..<4]), low: half(groups[4...]))
    }

    private static func group(_ text: some StringProtocol) -> UInt16? {
        guard (1...4).contains(text.utf8.count) else { return nil }
        var value: UInt16 = 0
        for byte in text.utf8 {
            guard let digit = ASCII.hexValue(byte) else { return nil }
            value = value << 4 | UInt16(digit)
        }
        return value
    }

    private static func plainV4Groups(_ text: some StringProtocol) -> (UInt16, UInt16)? {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        let isPlain = parts.allSatisfy { part in
            part == "0" || (!part.hasPrefix("0") && part.utf8.allSatisfy(ASCII.isDigit))
        }
        guard parts.count == 4, isPlain, case .v4(let bits)? = IPAddress(v4: text) else { return nil }
        return (UInt16(bits >> 16), UInt16(truncatingIfNeeded: bits))
    }
}
