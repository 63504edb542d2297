/// Follows the quotes of JSON, or of a Python literal, byte by byte.
struct QuoteTracker {
    private var quote: UInt8?
    private var isEscaped = false
    /// Words are not a literal, and their apostrophes no quotes.
    private var isLiteral: Bool?

    var isOpen: Bool { quote != nil }

    mutating func step(_ byte: UInt8) {
        if isLiteral == nil, !byte.isTagSpace { isLiteral = "[{(".utf8.contains(byte) }
        guard isLiteral == true else { return }
        if isEscaped {
            isEscaped = false
        } else if let quote {
            if byte == quote { self.quote = nil }
            isEscaped = byte == UInt8(ascii: "\\")
        } else if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") {
            quote = byte
        }
    }
}
