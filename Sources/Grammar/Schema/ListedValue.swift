import JSON

/// A value of `enum` or `const`, equal to others by what JSON Schema calls equality: numbers by value, objects
/// whatever their order.
struct ListedValue: Hashable, Sendable {
    let value: JSONValue
    private let identity: Spelling

    init(_ value: JSONValue) {
        self.value = value
        var text = ""
        Self.write(value, to: &text)
        identity = Spelling(text)
    }

    static func == (a: ListedValue, b: ListedValue) -> Bool { a.identity == b.identity }
    func hash(into hasher: inout Hasher) { hasher.combine(identity) }

    private static func write(_ value: JSONValue, to text: inout String) {
        switch value {
        case .number(let number):
            guard let decimal = ExactDecimal(number) else {
                text += number.spelling
                return
            }
            let digits = decimal.digits.map { String($0) }.joined()
            text += "\(decimal.isNegative ? "-" : "")\(digits)e\(decimal.exponent)"
        case .array(let items):
            text += "["
            for item in items {
                write(item, to: &text)
                text += ","
            }
            text += "]"
        case .object(let object):
            text += "{"
            for (key, value) in object.members.sorted(by: {
                $0.key.utf8.lexicographicallyPrecedes($1.key.utf8)
            }) {
                text += JSONValue.string(key).text()
                text += ":"
                write(value, to: &text)
                text += ","
            }
            text += "}"
        default: text += value.text()
        }
    }
}
