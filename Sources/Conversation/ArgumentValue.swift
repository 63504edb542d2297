import JSON

extension ArgumentType {
    /// The text of an argument as JSON of this type. Text that is none stays text, as a JSON string.
    func json(_ text: String) -> String {
        let trimmed = text.trimmingTagSpace()
        if self != .string(nullable: false), trimmed.lowercased() == "null" { return "null" }
        let value: String? =
            switch self {
            case .string: nil
            case .integer: ArgumentType.integer(trimmed)
            case .number: ArgumentType.number(trimmed)
            case .boolean: trimmed.lowercased() == "true" ? "true" : "false"
            case .structure: ArgumentType.structure(trimmed)
            }
        return value ?? JSONValue.string(text).text(.python)
    }

    /// Digits with a sign, as JSON spells them.
    private static func integer(_ text: String) -> String? {
        var digits = text.utf8[...]
        let isNegative = digits.first == UInt8(ascii: "-")
        if isNegative || digits.first == UInt8(ascii: "+") { digits = digits.dropFirst() }
        guard !digits.isEmpty, digits.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        let significant = digits.drop { $0 == 0x30 }
        if significant.isEmpty { return "0" }
        return (isNegative ? "-" : "") + String(decoding: significant, as: UTF8.self)
    }

    /// Any finite number; a whole one is written as an integer, as the reference parser does.
    private static func number(_ text: String) -> String? {
        if let integer = integer(text) { return integer }
        guard text.utf8.allSatisfy({ "0123456789.eE+-".utf8.contains($0) }), let value = Double(text),
            value.isFinite
        else { return nil }
        if value == value.rounded() {
            if let small = Int(exactly: value) { return String(small) }
            // Beyond 64 bits an exponent is as exact, and shorter.
            return JSONNumber(value)?.spelling
        }
        if let number = (try? JSONValue(parsing: text))?.number { return number.spelling }
        return JSONNumber(value)?.spelling
    }

    /// JSON, else a Python literal.
    private static func structure(_ text: String) -> String? {
        let value = (try? JSONValue(parsing: text)) ?? PythonLiteral.value(of: text)
        return value?.text(.python)
    }
}

extension String {
    func trimmingTagSpace() -> String {
        let bytes = Array(utf8)
        guard let first = bytes.firstIndex(where: { !$0.isTagSpace }),
            let last = bytes.lastIndex(where: { !$0.isTagSpace })
        else { return "" }
        return String(decoding: bytes[first...last], as: UTF8.self)
    }
}
