/// Turns tokens into text as they come, never half a character: bytes that may yet become one wait
/// for those that follow. All that is emitted, joined, is what `decode` makes of all the tokens.
package struct TokenStreamDecoder: Sendable {
    private let tokenizer: Tokenizer
    private let skipsSpecialTokens: Bool
    /// The beginning of a character, at most three bytes between calls.
    private var pending: [UInt8] = []

    package init(_ tokenizer: Tokenizer, skipSpecialTokens: Bool) {
        self.tokenizer = tokenizer
        skipsSpecialTokens = skipSpecialTokens
    }

    /// The text that the token completes; may be empty.
    package mutating func append(_ id: Int32) -> String {
        if skipsSpecialTokens, tokenizer.isSpecial(id) { return "" }
        tokenizer.appendBytes(of: id, to: &pending)
        let complete = pending.count - pending.span.incompleteTail
        let text = String(decoding: pending[..<complete], as: UTF8.self)
        pending.removeSubrange(..<complete)
        return text
    }

    /// What still waits, which no byte can complete any more: U+FFFD, or nothing.
    package mutating func finish() -> String {
        defer { pending.removeAll() }
        return String(decoding: pending, as: UTF8.self)
    }
}

extension Span<UInt8> {
    /// How many bytes at the end are a beginning of a character that lacks its end.
    fileprivate var incompleteTail: Int {
        for length in 1...3 where length <= count {
            let lead = self[count - length]
            if lead & 0xC0 == 0x80 { continue }
            let missesBytes: Bool =
                switch lead {
                case 0xC2...0xDF: length < 2
                case 0xE0...0xEF: length < 3
                case 0xF0...0xF4: length < 4
                default: false
                }
            guard missesBytes else { return 0 }
            // The second byte of some leads has a narrower range, Unicode table 3-7.
            if length > 1, !Self.secondBytes(after: lead).contains(self[count - length + 1]) { return 0 }
            return length
        }
        return 0
    }

    private static func secondBytes(after lead: UInt8) -> ClosedRange<UInt8> {
        switch lead {
        case 0xE0: 0xA0...0xBF
        case 0xED: 0x80...0x9F
        case 0xF0: 0x90...0xBF
        case 0xF4: 0x80...0x8F
        default: 0x80...0xBF
        }
    }
}
