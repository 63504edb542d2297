import Arguments
import JSON

extension ArgumentType {
    /// The text of an argument as JSON of this type. Text that is none stays text, as a JSON string.
    func json(_ text: String) -> String {
        if case .string(nullable: false) = self { return ArgumentType.quoted(text) }
        if let value = converted(text.trimmingTagSpace()) { return value }
        // Closing tags of another format may have been left at the end.
        var rest = text.trimmingTagSpace()
        if !allowsString {
            for _ in 0..<ArgumentType.maximumStrayTags {
                guard let shorter = rest.droppingClosingTag() else { break }
                rest = shorter
                if let value = converted(rest) { return value }
            }
        }
        return self == .boolean ? "false" : ArgumentType.quoted(text)
    }

    private static let maximumStrayTags = 4

    private static func quoted(_ text: String) -> String { JSONValue.string(text).text(.python) }

    /// nil where the text is no value of this type but a string.
    private func converted(_ text: String) -> String? {
        text.lowercased() == "null" && allowsNull ? "null" : convertedValue(text)
    }

    /// The same without null.
    private func convertedValue(_ text: String) -> String? {
        switch self {
        case .string: return nil
        case .integer: return ArgumentType.integer(text)
        case .number: return ArgumentType.number(text)
        case .boolean:
            let word = text.lowercased()
            return word == "true" || word == "false" ? word : nil
        case .object, .array: return ArgumentType.structure(text)?.text(.python)
        case .union(let types, _):
            let structure = allowsQuotes ? ArgumentType.structure(text) : nil
            for type in types {
                switch (type, structure) {
                case (.object, .object?), (.array, .array?): return structure?.text(.python)
                case (.object, _), (.array, _), (.string, _): continue
                default: if let value = type.convertedValue(text) { return value }
                }
            }
            return nil
        }
    }

    /// Whether the word null means null: not where it may be a string, unless the schema says so.
    private var allowsNull: Bool {
        switch self {
        case .string(let nullable): nullable
        case .union(_, let nullable): nullable || !allowsString
        default: true
        }
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
    private static func structure(_ text: String) -> JSONValue? {
        if let value = try? JSONValue(parsing: text) { return value }
        return PythonLiteral.value(of: text)
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

    /// Without the `</name>` at its end, nil where there is none.
    func droppingClosingTag() -> String? {
        guard hasSuffix(">"), let start = lastIndex(of: "<") else { return nil }
        let tag = self[start...].utf8
        guard tag.count > 3, tag.dropFirst().first == UInt8(ascii: "/"),
            tag.dropFirst(2).dropLast().allSatisfy(\.isTagName)
        else { return nil }
        return String(self[..<start]).trimmingTagSpace()
    }
}
