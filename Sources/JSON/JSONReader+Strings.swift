extension JSONReader {
    /// A string whose opening quote stands at the position.
    mutating func string(_ text: borrowing Span<UInt8>) throws(JSONError) -> String {
        position += 1
        let start = position
        while let byte = peek(text) {
            switch byte {
            case UInt8(ascii: "\""):
                let string = try copy(start..<position, text)
                position += 1
                return string
            case UInt8(ascii: "\\"): return try stringWithEscapes(from: start, text)
            case 0..<0x20: throw JSONError(.controlCharacter(byte), offset: position)
            default: position += 1
            }
        }
        throw unexpected(text, expected: "the end of a string")
    }

    private func copy(_ range: Range<Int>, _ text: borrowing Span<UInt8>) throws(JSONError) -> String {
        do {
            return String(copying: try UTF8Span(validating: text.extracting(range)))
        } catch {
            throw JSONError(.invalidUTF8, offset: range.lowerBound + error.byteOffsets.lowerBound)
        }
    }

    /// The rest of a string whose first escape stands at the position.
    private mutating func stringWithEscapes(
        from start: Int, _ text: borrowing Span<UInt8>
    ) throws(JSONError) -> String {
        unescaped.removeAll(keepingCapacity: true)
        var plain = start
        while let byte = peek(text) {
            switch byte {
            case UInt8(ascii: "\""):
                try append(plain..<position, text)
                position += 1
                return String(decoding: unescaped, as: UTF8.self)
            case UInt8(ascii: "\\"):
                try append(plain..<position, text)
                try escape(text)
                plain = position
            case 0..<0x20: throw JSONError(.controlCharacter(byte), offset: position)
            default: position += 1
            }
        }
        throw unexpected(text, expected: "the end of a string")
    }

    private mutating func append(_ range: Range<Int>, _ text: borrowing Span<UInt8>) throws(JSONError) {
        guard !range.isEmpty else { return }
        unescaped.append(contentsOf: try copy(range, text).utf8)
    }

    private mutating func escape(_ text: borrowing Span<UInt8>) throws(JSONError) {
        let start = position
        position += 1
        guard let letter = peek(text) else { throw unexpected(text, expected: "the rest of an escape") }
        position += 1
        switch letter {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): unescaped.append(letter)
        case UInt8(ascii: "b"): unescaped.append(0x08)
        case UInt8(ascii: "f"): unescaped.append(0x0C)
        case UInt8(ascii: "n"): unescaped.append(0x0A)
        case UInt8(ascii: "r"): unescaped.append(0x0D)
        case UInt8(ascii: "t"): unescaped.append(0x09)
        case UInt8(ascii: "u"):
            guard let unit = hexadecimal(at: position, text) else {
                throw JSONError(.badEscape, offset: start)
            }
            position += 4
            unescaped.append(contentsOf: Character(scalar(unit, text)).utf8)
        default: throw JSONError(.badEscape, offset: start)
        }
    }

    /// The scalar that begins with `unit`, whose escape ends at the position: takes the second
    /// half of a pair if it follows.
    private mutating func scalar(_ unit: UInt16, _ text: borrowing Span<UInt8>) -> Unicode.Scalar {
        if UTF16.isLeadSurrogate(unit), position + 6 <= text.count, text[position] == UInt8(ascii: "\\"),
            text[position + 1] == UInt8(ascii: "u"), let second = hexadecimal(at: position + 2, text),
            UTF16.isTrailSurrogate(second)
        {
            position += 6
            return UTF16.decode(UTF16.EncodedScalar([unit, second]))
        }
        return Unicode.Scalar(unit) ?? "\u{FFFD}"
    }

    private func hexadecimal(at start: Int, _ text: borrowing Span<UInt8>) -> UInt16? {
        guard start + 4 <= text.count else { return nil }
        var value: UInt16 = 0
        for place in start..<start + 4 {
            let digit: UInt8
            switch text[place] {
            case let byte where byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9"):
                digit = byte - UInt8(ascii: "0")
            case let byte where byte >= UInt8(ascii: "a") && byte <= UInt8(ascii: "f"):
                digit = byte - UInt8(ascii: "a") + 10
            case let byte where byte >= UInt8(ascii: "A") && byte <= UInt8(ascii: "F"):
                digit = byte - UInt8(ascii: "A") + 10
            default: return nil
            }
            value = value << 4 | UInt16(digit)
        }
        return value
    }
}
