extension JSONReader {
    @inline(__always)
    func peek(_ text: borrowing Span<UInt8>) -> UInt8? { position < text.count ? text[position] : nil }

    @inline(__always)
    mutating func take(_ byte: UInt8, _ text: borrowing Span<UInt8>) -> Bool {
        guard peek(text) == byte else { return false }
        position += 1
        return true
    }

    mutating func skipWhitespace(_ text: borrowing Span<UInt8>) {
        while let byte = peek(text), byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 {
            position += 1
        }
    }

    func unexpected(_ text: borrowing Span<UInt8>, expected: String) -> JSONError {
        guard position < text.count else {
            return JSONError(.unexpectedEnd(expected: expected), offset: position)
        }
        return JSONError(.unexpectedCharacter(character(text), expected: expected), offset: position)
    }

    /// What stands at the position, for a message: `'x'`, `byte 0x07`.
    func character(_ text: borrowing Span<UInt8>) -> String {
        let length =
            switch text[position] {
            case 0x21..<0x7F: 1
            case 0xC2..<0xE0: 2
            case 0xE0..<0xF0: 3
            case 0xF0..<0xF5: 4
            default: 0
            }
        if length > 0, position + length <= text.count,
            let scalar = try? UTF8Span(validating: text.extracting(position..<position + length))
        {
            return "'\(String(copying: scalar))'"
        }
        let digits = String(text[position], radix: 16, uppercase: true)
        return "byte 0x\(digits.utf8.count == 1 ? "0" : "")\(digits)"
    }
}
