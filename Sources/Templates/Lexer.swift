/// Source → tokens, with `trim_blocks` and `lstrip_blocks` on and the last newline dropped: the
/// settings under which Hugging Face runs chat templates.
struct Lexer {
    let source: [UInt8]
    var position = 0
    var line = 1
    private(set) var tokens: [LocatedToken] = []

    static func tokens(of source: String) throws(TemplateError) -> [LocatedToken] {
        var lexer = Lexer(source)
        while try lexer.readText() {}
        lexer.emit(.end)
        return lexer.tokens
    }

    private init(_ source: String) {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(source.utf8.count)
        var previous: UInt8 = 0
        for byte in source.utf8 {
            if byte != 0x0A || previous != 0x0D { bytes.append(byte == 0x0D ? 0x0A : byte) }
            previous = byte
        }
        if bytes.last == 0x0A { bytes.removeLast() }
        self.source = bytes
    }

    mutating func emit(_ token: Token) { tokens.append(LocatedToken(token: token, line: line)) }

    mutating func advance(to end: Int) {
        for index in position..<end where source[index] == 0x0A { line += 1 }
        position = end
    }

    func failure(_ message: String) -> TemplateError { .syntax(message, line: line) }

    func starts(with text: StaticString, at offset: Int) -> Bool {
        let length = text.utf8CodeUnitCount
        guard offset + length <= source.count else { return false }
        return text.withUTF8Buffer { buffer in
            for index in 0..<length where buffer[index] != source[offset + index] { return false }
            return true
        }
    }

    /// The offset after white space that starts at `offset`.
    func skippingSpace(from offset: Int) -> Int {
        var offset = offset
        while offset < source.count {
            let (scalar, length) = PythonText.scalar(source, at: offset)
            guard PythonText.isSpace(scalar) else { break }
            offset += length
        }
        return offset
    }
}

extension Lexer {
    private enum Tag { case block, output, comment }

    /// Reads text and the tag after it; false at the end of the source.
    private mutating func readText() throws(TemplateError) -> Bool {
        let start = position
        var end = start
        var tag: Tag?
        while end + 1 < source.count {
            if source[end] == 0x7B {
                switch source[end + 1] {
                case 0x7B: tag = .output
                case 0x25: tag = .block
                case 0x23: tag = .comment
                default: break
                }
                if tag != nil { break }
            }
            end += 1
        }
        guard let tag else {
            emitText(start..<source.count)
            advance(to: source.count)
            return false
        }
        let sign = end + 2 < source.count ? source[end + 2] : 0
        let hasSign = sign == 0x2D || sign == 0x2B
        emitText(start..<textEnd(start..<end, sign: sign, isOutput: tag == .output))
        advance(to: end + (hasSign ? 3 : 2))
        switch tag {
        case .comment: try skipComment()
        case .block:
            if try readRaw() { return true }
            emit(.blockBegin)
            try readExpression(endingWith: .blockEnd)
        case .output:
            emit(.outputBegin)
            try readExpression(endingWith: .outputEnd)
        }
        return true
    }

    private mutating func emitText(_ range: Range<Int>) {
        if !range.isEmpty { emit(.text(Array(source[range]))) }
    }

    /// The end of the text before a tag, once white space that the tag strips is gone.
    private func textEnd(_ range: Range<Int>, sign: UInt8, isOutput: Bool) -> Int {
        if sign == 0x2D { return trimmedEnd(range) }
        if sign == 0x2B || isOutput { return range.upperBound }
        // lstrip_blocks: white space alone between the start of the line and the tag.
        let lineStart = source[range].lastIndex(of: 0x0A).map { $0 + 1 }
        let startsLine = range.lowerBound == 0 || source[range.lowerBound - 1] == 0x0A
        guard let from = lineStart ?? (startsLine ? range.lowerBound : nil) else { return range.upperBound }
        return skippingSpace(from: from) >= range.upperBound ? from : range.upperBound
    }

    private func trimmedEnd(_ range: Range<Int>) -> Int {
        var end = range.upperBound
        while end > range.lowerBound {
            var start = end - 1
            while start > range.lowerBound, source[start] & 0xC0 == 0x80 { start -= 1 }
            guard PythonText.isSpace(PythonText.scalar(source, at: start).value) else { break }
            end = start
        }
        return end
    }

    private mutating func skipComment() throws(TemplateError) {
        var end = position
        while !starts(with: "#}", at: end) {
            if end >= source.count { throw failure("a comment is not closed") }
            end += 1
        }
        let sign = end > position ? source[end - 1] : 0
        advance(to: afterTag(end + 2, sign: sign, trimsNewline: true))
    }

    /// The offset after a tag's closing delimiter and the white space that it strips.
    private func afterTag(_ end: Int, sign: UInt8, trimsNewline: Bool) -> Int {
        if sign == 0x2D { return skippingSpace(from: end) }
        if sign != 0x2B, trimsNewline, end < source.count, source[end] == 0x0A { return end + 1 }
        return end
    }

    /// Reads `raw %} … {% endraw %}` at the position after `{%`; false where another tag stands.
    private mutating func readRaw() throws(TemplateError) -> Bool {
        let name = skippingSpace(from: position)
        guard starts(with: "raw", at: name) else { return false }
        let close = skippingSpace(from: name + 3)
        if starts(with: "-%}", at: close) {
            advance(to: skippingSpace(from: close + 3))
        } else if starts(with: "%}", at: close) {
            advance(to: close + 2)
        } else {
            return false
        }
        var end = position
        while end < source.count {
            if starts(with: "{%", at: end) {
                let sign = end + 2 < source.count ? source[end + 2] : 0
                let hasSign = sign == 0x2D || sign == 0x2B
                let name = skippingSpace(from: end + (hasSign ? 3 : 2))
                if starts(with: "endraw", at: name) {
                    var close = skippingSpace(from: name + 6)
                    let closeSign = close < source.count ? source[close] : 0
                    if closeSign == 0x2D || closeSign == 0x2B { close += 1 }
                    if starts(with: "%}", at: close) {
                        emitText(position..<textEnd(position..<end, sign: sign, isOutput: false))
                        advance(to: afterTag(close + 2, sign: closeSign, trimsNewline: true))
                        return true
                    }
                }
            }
            end += 1
        }
        throw failure("a raw block is not closed")
    }

    /// Closes a tag whose delimiter, its sign included, starts at the position; false where it does not.
    mutating func closeTag(_ closing: Token) -> Bool {
        let isBlock = closing == .blockEnd
        var end = position
        let sign = source[end]
        if sign == 0x2D || (sign == 0x2B && isBlock) { end += 1 }
        guard starts(with: isBlock ? "%}" : "}}", at: end) else { return false }
        emit(closing)
        advance(to: afterTag(end + 2, sign: end > position ? sign : 0, trimsNewline: isBlock))
        return true
    }
}
