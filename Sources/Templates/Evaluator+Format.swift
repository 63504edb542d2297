import Foundation

extension Evaluator {
    /// Python's `format % values`, for the conversions that templates use: s, r, d, i, f, e, g, x, %.
    func formatted(_ format: TemplateString, _ values: [Value]) throws(Fault) -> TemplateString {
        var result = TemplateString()
        var rest = values[...]
        var offset = 0
        while let percent = format.bytes[offset...].firstIndex(of: 0x25) {
            result.append(format, offset..<percent)
            var directive = Directive()
            guard let end = directive.read(format.bytes, from: percent + 1) else {
                throw .evaluation("incomplete or unsupported format")
            }
            offset = end
            if directive.conversion == 0x25 {
                result.append("%")
                continue
            }
            guard let value = rest.popFirst() else {
                throw .evaluation("not enough arguments for format string")
            }
            let text = try converted(value, directive)
            try budget.create(max(text.count, directive.width))
            result.append(directive.padded(text))
            try checkLength(result.count)
        }
        if !rest.isEmpty { throw .evaluation("not all arguments converted during string formatting") }
        result.append(format, offset..<format.count)
        return result
    }

    private func converted(_ value: Value, _ directive: Directive) throws(Fault) -> TemplateString {
        if let hint = value.undefinedHint, directive.conversion != UInt8(ascii: "s") {
            throw .evaluation(hint)
        }
        switch directive.conversion {
        case UInt8(ascii: "s"):
            let text = try value.text(&budget)
            guard let precision = directive.precision else { return text }
            return text[0..<text.scalarOffsets[min(precision, text.scalarCount)]]
        case UInt8(ascii: "r"):
            guard case .string(let text) = value else { return try value.text(&budget) }
            var bytes: [UInt8] = []
            PythonText.appendRepr(of: text.bytes, to: &bytes)
            return TemplateString(bytes: bytes, fromCaller: text.hasCallerText)
        case UInt8(ascii: "d"), UInt8(ascii: "i"), UInt8(ascii: "x"), UInt8(ascii: "X"):
            guard
                let number = value.smallInteger
                    ?? value.double.flatMap({ Int(exactly: $0.rounded(.towardZero)) })
            else { throw .evaluation("%d format: a number is required, not \(value.typeName)") }
            let isHexadecimal = directive.conversion | 0x20 == UInt8(ascii: "x")
            let digits = String(
                number.magnitude, radix: isHexadecimal ? 16 : 10,
                uppercase: directive.conversion == UInt8(ascii: "X"))
            return TemplateString((number < 0 ? "-" : directive.plus) + digits)
        default:
            guard let number = value.double else {
                throw .evaluation("must be real number, not \(value.typeName)")
            }
            let conversion = String(UnicodeScalar(directive.conversion))
            let text = String(format: "%.\(directive.precision ?? 6)\(conversion)", number)
            return TemplateString((number < 0 ? "" : directive.plus) + text)
        }
    }
}

/// One `%` directive.
private struct Directive {
    var conversion: UInt8 = 0
    var width = 0
    var precision: Int?
    var plus = ""
    private var isLeft = false
    private var isZeroPadded = false

    /// No padding or precision beyond this is asked for in earnest.
    private static let maximum = 1_000

    /// The offset after the directive; nil where it is none that is known.
    mutating func read(_ bytes: [UInt8], from start: Int) -> Int? {
        var offset = start
        while offset < bytes.count {
            switch bytes[offset] {
            case 0x2D: isLeft = true
            case 0x30: isZeroPadded = true
            case 0x2B: plus = "+"
            case 0x20: plus = plus.isEmpty ? " " : plus
            default:
                width = Directive.number(bytes, &offset)
                if offset < bytes.count, bytes[offset] == 0x2E {
                    offset += 1
                    precision = Directive.number(bytes, &offset)
                }
                guard offset < bytes.count, "srdixXfFeEgG%".utf8.contains(bytes[offset]),
                    width <= Directive.maximum, precision ?? 0 <= Directive.maximum
                else { return nil }
                conversion = bytes[offset]
                return offset + 1
            }
            offset += 1
        }
        return nil
    }

    private static func number(_ bytes: [UInt8], _ offset: inout Int) -> Int {
        var value = 0
        while offset < bytes.count, (0x30...0x39).contains(bytes[offset]) {
            value = min(value * 10 + Int(bytes[offset] - 0x30), maximum + 1)
            offset += 1
        }
        return value
    }

    func padded(_ text: TemplateString) -> TemplateString {
        let missing = width - text.scalarCount
        guard missing > 0 else { return text }
        let isNumber = conversion != UInt8(ascii: "s") && conversion != UInt8(ascii: "r")
        let isZeroPadded = isZeroPadded && isNumber && !isLeft
        let padding = Array(repeating: isZeroPadded ? UInt8(0x30) : 0x20, count: missing)
        let hasSign = isZeroPadded && (text.hasPrefix("-") || text.hasPrefix("+"))
        var result = TemplateString()
        result.append(text, 0..<(hasSign ? 1 : 0))
        if !isLeft { result.append(padding) }
        result.append(text, (hasSign ? 1 : 0)..<text.count)
        if isLeft { result.append(padding) }
        return result
    }
}
