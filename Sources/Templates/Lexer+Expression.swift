extension Lexer {
    /// Reads the tokens of a tag up to its end. A delimiter inside brackets does not end it.
    mutating func readExpression(endingWith closing: Token) throws(TemplateError) {
        var open: [Token.Symbol] = []
        while true {
            advance(to: skippingSpace(from: position))
            guard position < source.count else {
                throw failure("a tag is not closed: expected \(closing.name)")
            }
            if open.isEmpty, closeTag(closing) { return }
            let byte = source[position]
            switch byte {
            case 0x30...0x39: try readNumber()
            case 0x22, 0x27: try readString(quote: byte)
            case 0x41...0x5A, 0x61...0x7A, 0x5F, 0x80...: try readName()
            default: try readSymbol(&open)
            }
        }
    }

    private mutating func readName() throws(TemplateError) {
        var end = position
        while end < source.count, isNameByte(source[end]) { end += 1 }
        emit(.name(String(decoding: source[position..<end], as: UTF8.self)))
        advance(to: end)
    }

    private func isNameByte(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x5F, 0x80...: true
        default: false
        }
    }

    private mutating func readSymbol(_ open: inout [Token.Symbol]) throws(TemplateError) {
        for symbol in Token.Symbol.allCases {
            let text = symbol.rawValue.utf8
            guard source[position...].starts(with: text) else { continue }
            switch symbol {
            case .openParenthesis, .openBracket, .openBrace: open.append(symbol)
            case .closeParenthesis: try close(.openParenthesis, with: symbol, in: &open)
            case .closeBracket: try close(.openBracket, with: symbol, in: &open)
            case .closeBrace: try close(.openBrace, with: symbol, in: &open)
            default: break
            }
            emit(.symbol(symbol))
            advance(to: position + text.count)
            return
        }
        let character = String(decoding: source[position...].prefix(1), as: UTF8.self)
        throw failure("unexpected character '\(character)'")
    }

    private func close(
        _ opening: Token.Symbol, with closing: Token.Symbol, in open: inout [Token.Symbol]
    ) throws(TemplateError) {
        guard open.popLast() == opening else { throw failure("unexpected '\(closing.rawValue)'") }
    }

    private mutating func readNumber() throws(TemplateError) {
        let start = position
        if source[start] == 0x30, start + 1 < source.count, let radix = radix(source[start + 1]) {
            try readInteger(radix: radix)
            return
        }
        var end = skippingDigits(from: start)
        var isFloat = false
        // A number after a dot is an index: `pair.0.1`.
        if tokens.last?.token != .symbol(.dot) {
            if end + 1 < source.count, source[end] == 0x2E, isDigit(source[end + 1]) {
                isFloat = true
                end = skippingDigits(from: end + 1)
            }
            if end < source.count, source[end] | 0x20 == 0x65 {
                var digits = end + 1
                if digits < source.count, source[digits] == 0x2B || source[digits] == 0x2D { digits += 1 }
                if digits < source.count, isDigit(source[digits]) {
                    isFloat = true
                    end = skippingDigits(from: digits)
                }
            }
        }
        let spelling = String(decoding: source[start..<end].lazy.filter { $0 != 0x5F }, as: UTF8.self)
        if isFloat {
            guard let value = Double(spelling) else { throw failure("'\(spelling)' is no number") }
            emit(.float(value))
        } else {
            emit(.integer(spelling))
        }
        advance(to: end)
    }

    private func radix(_ byte: UInt8) -> Int? {
        switch byte | 0x20 {
        case 0x62: 2
        case 0x6F: 8
        case 0x78: 16
        default: nil
        }
    }

    private mutating func readInteger(radix: Int) throws(TemplateError) {
        var end = position + 2
        while end < source.count, isNameByte(source[end]) { end += 1 }
        let digits = source[position + 2..<end].filter { $0 != 0x5F }
        guard let value = Int(String(decoding: digits, as: UTF8.self), radix: radix) else {
            throw failure(
                "'\(String(decoding: source[position..<end], as: UTF8.self))' is no integer that fits")
        }
        emit(.integer(String(value)))
        advance(to: end)
    }

    private func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }

    private func skippingDigits(from offset: Int) -> Int {
        var end = offset
        while end < source.count, isDigit(source[end]) || (source[end] == 0x5F && end > offset) { end += 1 }
        return end
    }

    private mutating func readString(quote: UInt8) throws(TemplateError) {
        var value: [UInt8] = []
        var offset = position + 1
        while true {
            guard offset < source.count else { throw failure("a string is not closed") }
            let byte = source[offset]
            if byte == quote { break }
            if byte == 0x5C, offset + 1 < source.count {
                offset = try appendEscape(at: offset, to: &value)
            } else {
                value.append(byte)
                offset += 1
            }
        }
        emit(.string(value))
        advance(to: offset + 1)
    }

    /// Appends what the escape at `offset` means in a Python string; the offset after it.
    private func appendEscape(at offset: Int, to value: inout [UInt8]) throws(TemplateError) -> Int {
        let letter = source[offset + 1]
        func appendHexadecimal(_ width: Int) throws(TemplateError) -> Int {
            let end = offset + 2 + width
            guard end <= source.count,
                let code = UInt32(String(decoding: source[offset + 2..<end], as: UTF8.self), radix: 16),
                let scalar = Unicode.Scalar(code)
            else { throw failure("an escape in a string is no character") }
            value += String(Character(scalar)).utf8
            return end
        }
        switch letter {
        case 0x6E: value.append(0x0A)
        case 0x74: value.append(0x09)
        case 0x72: value.append(0x0D)
        case 0x62: value.append(0x08)
        case 0x66: value.append(0x0C)
        case 0x76: value.append(0x0B)
        case 0x61: value.append(0x07)
        case 0x5C, 0x27, 0x22: value.append(letter)
        case 0x0A: break
        case 0x78: return try appendHexadecimal(2)
        case 0x75: return try appendHexadecimal(4)
        case 0x55: return try appendHexadecimal(8)
        case 0x30...0x37:
            var end = offset + 1
            var code: UInt32 = 0
            while end < source.count, end < offset + 4, (0x30...0x37).contains(source[end]) {
                code = code * 8 + UInt32(source[end] - 0x30)
                end += 1
            }
            if let scalar = Unicode.Scalar(code) { value += String(Character(scalar)).utf8 }
            return end
        default: value += [0x5C, letter]
        }
        return offset + 2
    }
}
