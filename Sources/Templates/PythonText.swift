/// Python's ideas of characters and numbers as text, where they differ from Swift's.
enum PythonText {
    /// `str.isspace` of one code point.
    static func isSpace(_ scalar: UInt32) -> Bool {
        switch scalar {
        case 0x09...0x0D, 0x1C...0x20, 0x85, 0xA0, 0x1680, 0x2000...0x200A, 0x2028, 0x2029, 0x202F, 0x205F,
            0x3000:
            true
        default: false
        }
    }

    /// Where `str.splitlines` ends a line.
    static func isLineEnd(_ scalar: UInt32) -> Bool {
        switch scalar {
        case 0x0A...0x0D, 0x1C...0x1E, 0x85, 0x2028, 0x2029: true
        default: false
        }
    }

    /// The code point that starts at `offset` of valid UTF-8, and its length in bytes.
    static func scalar(_ bytes: [UInt8], at offset: Int) -> (value: UInt32, length: Int) {
        func tail(_ index: Int) -> UInt32 {
            offset + index < bytes.count ? UInt32(bytes[offset + index] & 0x3F) : 0
        }
        let lead = bytes[offset]
        switch lead {
        case 0..<0x80: return (UInt32(lead), 1)
        case 0x80..<0xE0: return (UInt32(lead & 0x1F) << 6 | tail(1), 2)
        case 0xE0..<0xF0: return (UInt32(lead & 0x0F) << 12 | tail(1) << 6 | tail(2), 3)
        default: return (UInt32(lead & 0x07) << 18 | tail(1) << 12 | tail(2) << 6 | tail(3), 4)
        }
    }

    /// `repr(float)`: the shortest digits that read back, with an exponent below 1e-4 and from 1e16.
    static func repr(_ value: Double) -> String {
        if value.isNaN { return "nan" }
        if value.isInfinite { return value < 0 ? "-inf" : "inf" }
        let (digits, exponent) = shortestDigits(value.magnitude)
        let sign = value.sign == .minus ? "-" : ""
        // The value is 0.DIGITS × 10^exponent.
        if exponent > 16 || exponent < -3 {
            let power = exponent - 1
            let fraction = digits.count > 1 ? "." + digits.dropFirst() : ""
            let magnitude = String(power.magnitude)
            let padded = magnitude.utf8.count < 2 ? "0" + magnitude : magnitude
            return sign + digits.prefix(1) + fraction + "e" + (power < 0 ? "-" : "+") + padded
        }
        if exponent <= 0 { return sign + "0." + String(repeating: "0", count: -exponent) + digits }
        if digits.count <= exponent {
            return sign + digits + String(repeating: "0", count: exponent - digits.count) + ".0"
        }
        return sign + digits.prefix(exponent) + "." + digits.dropFirst(exponent)
    }

    /// Digits without leading or trailing zeros, and the power of ten of the point before them.
    private static func shortestDigits(_ value: Double) -> (digits: String, exponent: Int) {
        if value == 0 { return ("0", 1) }
        let halves = value.description.split(separator: "e")
        var exponent = halves.count > 1 ? Int(halves[1]) ?? 0 : 0
        let parts = halves[0].split(separator: ".", omittingEmptySubsequences: false)
        exponent += parts[0].count
        var digits = Substring(parts[0] + (parts.count > 1 ? parts[1] : ""))
        while digits.first == "0" {
            digits.removeFirst()
            exponent -= 1
        }
        while digits.last == "0" { digits.removeLast() }
        return (String(digits), exponent)
    }

    /// `repr(str)`, appended to `output`.
    static func appendRepr(of bytes: [UInt8], to output: inout [UInt8]) {
        let quote: UInt8 = bytes.contains(0x27) && !bytes.contains(0x22) ? 0x22 : 0x27
        output.append(quote)
        var offset = 0
        while offset < bytes.count {
            let (value, length) = scalar(bytes, at: offset)
            switch value {
            case UInt32(quote), 0x5C: output += [0x5C, bytes[offset]]
            case 0x0A: output += [0x5C, 0x6E]
            case 0x0D: output += [0x5C, 0x72]
            case 0x09: output += [0x5C, 0x74]
            default:
                if isPrintable(value) {
                    output += bytes[offset..<offset + length]
                } else {
                    appendEscape(of: value, to: &output)
                }
            }
            offset += length
        }
        output.append(quote)
    }

    private static func appendEscape(of value: UInt32, to output: inout [UInt8]) {
        let (letter, width) = value < 0x100 ? ("x", 2) : value < 0x10000 ? ("u", 4) : ("U", 8)
        let digits = String(value, radix: 16)
        output += "\\\(letter)\(String(repeating: "0", count: width - digits.utf8.count))\(digits)".utf8
    }

    /// `str.isprintable` of one code point.
    private static func isPrintable(_ value: UInt32) -> Bool {
        if value < 0x7F { return value >= 0x20 }
        guard let scalar = Unicode.Scalar(value) else { return false }
        switch scalar.properties.generalCategory {
        case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator,
            .spaceSeparator:
            return false
        default: return true
        }
    }
}
