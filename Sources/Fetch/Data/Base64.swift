/// Base64 (RFC 4648) as browsers read it ("forgiving-base64" of the WHATWG Infra standard): white space is
/// skipped and padding may be missing. The alphabets of sections 4 and 5 (URL-safe) are both read. Bits after
/// the last whole byte are dropped.
enum Base64 {
    /// What each byte of text means: the value of a digit, or one of the marks below.
    private static let meanings: [UInt8] = {
        var table = [UInt8](repeating: foreign, count: 256)
        let digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
        for (value, digit) in digits.utf8.enumerated() { table[Int(digit)] = UInt8(value) }
        for (digits, value) in [("+-", 62), ("/_", 63)] as [(String, UInt8)] {
            for digit in digits.utf8 { table[Int(digit)] = value }
        }
        for space in "\t\n\u{0C}\r ".utf8 { table[Int(space)] = blank }
        table[Int(UInt8(ascii: "="))] = pad
        return table
    }()

    private static let blank: UInt8 = 64
    private static let pad: UInt8 = 65
    private static let foreign: UInt8 = 255

    /// The bytes that a text encodes. Whether they are within the limit is decided by the length of the text,
    /// or, where white space and padding make that too long, by the number of its digits.
    static func decode(_ text: Span<UInt8>, limit: Int) throws(DataURLFault) -> [UInt8] {
        let table = meanings
        let meanings = table.span
        var capacity = byteCount(ofDigits: text.count)
        if capacity > limit { capacity = byteCount(ofDigits: digitCount(text, meanings)) }
        guard capacity <= limit else { throw .tooLarge(limit: limit) }
        var output = [UInt8](repeating: 0, count: capacity)
        var bytes = output.mutableSpan
        var written = 0
        var group: UInt32 = 0
        var filled = 0
        var index = 0

        while index < text.count {
            // Four digits that begin where a group begins: nearly always.
            if filled == 0, index + 4 <= text.count {
                let a = meanings[unchecked: Int(text[unchecked: index])]
                let b = meanings[unchecked: Int(text[unchecked: index + 1])]
                let c = meanings[unchecked: Int(text[unchecked: index + 2])]
                let d = meanings[unchecked: Int(text[unchecked: index + 3])]
                if a | b | c | d < blank {
                    let group = UInt32(a) << 18 | UInt32(b) << 12 | UInt32(c) << 6 | UInt32(d)
                    append(group, byteCount: 3, to: &bytes, at: &written)
                    index += 4
                    continue
                }
            }
            let meaning = meanings[Int(text[index])]
            guard meaning != pad else { break }
            index += 1
            if meaning == blank { continue }
            guard meaning < blank else { throw .character(text[index - 1]) }
            group = group << 6 | UInt32(meaning)
            filled += 1
            if filled == 4 {
                append(group, byteCount: 3, to: &bytes, at: &written)
                filled = 0
            }
        }

        try checkPadding(text, from: index, missing: filled == 0 ? 0 : 4 - filled, meanings)
        if filled == 1 { throw .incomplete }
        if filled > 1 { append(group << (24 - 6 * filled), byteCount: filled - 1, to: &bytes, at: &written) }
        output.removeLast(output.count - written)
        return output
    }

    /// The first bytes of a group of 24 bits.
    @inline(__always) private static func append(
        _ group: UInt32, byteCount: Int, to bytes: inout MutableSpan<UInt8>, at end: inout Int
    ) {
        for index in 0..<byteCount {
            bytes[end + index] = UInt8(truncatingIfNeeded: group >> (16 - 8 * UInt32(index)))
        }
        end += byteCount
    }

    private static func byteCount(ofDigits count: Int) -> Int { count / 4 * 3 + max(0, count % 4 - 1) }

    private static func digitCount(_ text: Span<UInt8>, _ meanings: Span<UInt8>) -> Int {
        var count = 0
        for index in text.indices where meanings[unchecked: Int(text[unchecked: index])] < blank {
            count += 1
        }
        return count
    }

    /// After the digits: at most as many pads as are missing, and white space.
    private static func checkPadding(
        _ text: Span<UInt8>, from start: Int, missing: Int, _ meanings: Span<UInt8>
    ) throws(DataURLFault) {
        var pads = 0
        for index in start..<text.count {
            switch meanings[Int(text[index])] {
            case pad: pads += 1
            case blank: continue
            case foreign: throw .character(text[index])
            default: throw .padding
            }
        }
        guard pads <= missing else { throw .padding }
    }
}
