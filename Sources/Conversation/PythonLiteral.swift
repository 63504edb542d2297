import JSON

/// Reads what Python's `ast.literal_eval` reads, as far as it has a form in JSON: models that were
/// trained on Python sometimes write `{'a': True}`.
struct PythonLiteral {
    private let bytes: [UInt8]
    private var position = 0
    private static let maximumDepth = 64

    static func value(of text: String) -> JSONValue? {
        var reader = PythonLiteral(bytes: Array(text.utf8))
        guard let value = reader.value(depth: 0) else { return nil }
        reader.skipSpace()
        // Not `? value : nil`, which is a JSONValue, and the nil in it null.
        guard reader.position == reader.bytes.count else { return nil }
        return value
    }

    private init(bytes: [UInt8]) { self.bytes = bytes }

    private var byte: UInt8? { position < bytes.count ? bytes[position] : nil }

    private mutating func skipSpace() {
        while let byte, byte.isTagSpace { position += 1 }
    }

    private mutating func skip(_ expected: UInt8) -> Bool {
        skipSpace()
        guard byte == expected else { return false }
        position += 1
        return true
    }

    private mutating func value(depth: Int) -> JSONValue? {
        guard depth < PythonLiteral.maximumDepth else { return nil }
        skipSpace()
        switch byte {
        case UInt8(ascii: "["): return items(until: UInt8(ascii: "]"), depth: depth)
        case UInt8(ascii: "("): return items(until: UInt8(ascii: ")"), depth: depth)
        case UInt8(ascii: "{"): return dictionary(depth: depth)
        case UInt8(ascii: "'"), UInt8(ascii: "\""): return string().map { .string($0) }
        case nil: return nil
        default: return word()
        }
    }

    private mutating func items(until end: UInt8, depth: Int) -> JSONValue? {
        position += 1
        var items: [JSONValue] = []
        var commas = 0
        while !skip(end) {
            if !items.isEmpty {
                guard skip(UInt8(ascii: ",")) else { return nil }
                commas += 1
                if skip(end) { break }
            }
            guard let item = value(depth: depth + 1) else { return nil }
            items.append(item)
        }
        // One value in parentheses is no tuple.
        if end == UInt8(ascii: ")"), items.count == 1, commas == 0 { return items[0] }
        return .array(items)
    }

    private mutating func dictionary(depth: Int) -> JSONValue? {
        position += 1
        var object = JSONObject()
        while !skip(UInt8(ascii: "}")) {
            if !object.isEmpty {
                guard skip(UInt8(ascii: ",")) else { return nil }
                if skip(UInt8(ascii: "}")) { break }
            }
            guard let key = value(depth: depth + 1), skip(UInt8(ascii: ":")),
                let value = value(depth: depth + 1)
            else { return nil }
            switch key {
            case .string(let name): object[name] = value
            case .null, .bool, .number: object[key.text()] = value
            case .array, .object: return nil
            }
        }
        return .object(object)
    }

    /// True, False, None, a JSON word or a number.
    private mutating func word() -> JSONValue? {
        let start = position
        while let byte, !byte.isTagSpace, !",:]})".utf8.contains(byte) { position += 1 }
        switch String(decoding: bytes[start..<position], as: UTF8.self) {
        case "True", "true": return .bool(true)
        case "False", "false": return .bool(false)
        case "None", "null": return .null
        case let text:
            guard let number = (try? JSONValue(parsing: text))?.number else { return nil }
            return .number(number)
        }
    }

    private mutating func string() -> String? {
        guard let quote = byte else { return nil }
        position += 1
        var text: [UInt8] = []
        while let byte {
            position += 1
            if byte == quote { return String(decoding: text, as: UTF8.self) }
            if byte == UInt8(ascii: "\\") {
                guard let escape = escape() else { return nil }
                text += escape
            } else {
                text.append(byte)
            }
        }
        return nil
    }

    private mutating func escape() -> [UInt8]? {
        guard let letter = byte else { return nil }
        position += 1
        switch letter {
        case UInt8(ascii: "n"): return [0x0A]
        case UInt8(ascii: "t"): return [0x09]
        case UInt8(ascii: "r"): return [0x0D]
        case UInt8(ascii: "b"): return [0x08]
        case UInt8(ascii: "f"): return [0x0C]
        case UInt8(ascii: "'"), UInt8(ascii: "\""), UInt8(ascii: "\\"): return [letter]
        case UInt8(ascii: "\n"): return []
        case UInt8(ascii: "x"): return scalar(digits: 2)
        case UInt8(ascii: "u"): return scalar(digits: 4)
        case UInt8(ascii: "U"): return scalar(digits: 8)
        default: return [UInt8(ascii: "\\"), letter]
        }
    }

    private mutating func scalar(digits: Int) -> [UInt8]? {
        guard position + digits <= bytes.count,
            let code = UInt32(
                String(decoding: bytes[position..<position + digits], as: UTF8.self), radix: 16),
            let scalar = Unicode.Scalar(code)
        else { return nil }
        position += digits
        return Array(String(Character(scalar)).utf8)
    }
}
