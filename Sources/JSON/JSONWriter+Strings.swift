extension JSONWriter {
    /// A quoted string, with the escapes that Python's `json` chooses.
    package mutating func write(_ string: String) {
        bytes.append(UInt8(ascii: "\""))
        if style.asciiOnly {
            for unit in string.utf16 { writeASCII(unit) }
        } else {
            writeUTF8(string.utf8Span.span)
        }
        bytes.append(UInt8(ascii: "\""))
    }

    private mutating func writeUTF8(_ text: borrowing Span<UInt8>) {
        bytes.reserveCapacity(bytes.count + text.count)
        for place in text.indices {
            let byte = text[place]
            if byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") {
                writeEscape(UInt16(byte))
            } else {
                bytes.append(byte)
            }
        }
    }

    private mutating func writeASCII(_ unit: UInt16) {
        if (0x20..<0x7F).contains(unit), unit != 0x22, unit != 0x5C {
            bytes.append(UInt8(unit))
        } else {
            writeEscape(unit)
        }
    }

    private mutating func writeEscape(_ unit: UInt16) {
        bytes.append(UInt8(ascii: "\\"))
        switch unit {
        case 0x22, 0x5C: bytes.append(UInt8(unit))
        case 0x08: bytes.append(UInt8(ascii: "b"))
        case 0x09: bytes.append(UInt8(ascii: "t"))
        case 0x0A: bytes.append(UInt8(ascii: "n"))
        case 0x0C: bytes.append(UInt8(ascii: "f"))
        case 0x0D: bytes.append(UInt8(ascii: "r"))
        default:
            bytes.append(UInt8(ascii: "u"))
            for shift in [12, 8, 4, 0] {
                let digit = UInt8(unit >> UInt16(shift) & 0xF)
                bytes.append(digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10)
            }
        }
    }
}
