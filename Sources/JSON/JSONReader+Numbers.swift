extension JSONReader {
    /// A number, kept as it is spelled: `-? (0 | [1-9][0-9]*) (\.[0-9]+)? ([eE][+-]?[0-9]+)?`.
    mutating func number(_ text: borrowing Span<UInt8>) throws(JSONError) -> JSONNumber {
        let start = position
        _ = take(UInt8(ascii: "-"), text)
        if !take(UInt8(ascii: "0"), text) { try digits(text, from: start) }
        if take(UInt8(ascii: "."), text) { try digits(text, from: start) }
        if take(UInt8(ascii: "e"), text) || take(UInt8(ascii: "E"), text) {
            if !take(UInt8(ascii: "+"), text) { _ = take(UInt8(ascii: "-"), text) }
            try digits(text, from: start)
        }
        // `01` and `1.2.3` are one malformed number, not a number and something else.
        if let next = peek(text), Self.isDigit(next) || next == UInt8(ascii: ".") {
            throw JSONError(.malformedNumber, offset: start)
        }
        return JSONNumber(spelling: spelling(start..<position, text))
    }

    private mutating func digits(_ text: borrowing Span<UInt8>, from start: Int) throws(JSONError) {
        let first = position
        while let byte = peek(text), Self.isDigit(byte) { position += 1 }
        if position == first { throw JSONError(.malformedNumber, offset: start) }
    }

    static func isDigit(_ byte: UInt8) -> Bool {
        byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9")
    }

    private func spelling(_ range: Range<Int>, _ text: borrowing Span<UInt8>) -> String {
        String(unsafeUninitializedCapacity: range.count) { ascii in
            for (place, source) in range.enumerated() { ascii[place] = text[source] }
            return range.count
        }
    }
}
