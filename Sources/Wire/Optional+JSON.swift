import JSON

// What is not there is written as null.

extension Optional where Wrapped == String {
    var orNull: JSONValue { map(JSONValue.string) ?? .null }
}

extension Optional where Wrapped == Int {
    var orNull: JSONValue { map { .number(JSONNumber($0)) } ?? .null }
}

extension Optional where Wrapped == Double {
    var orNull: JSONValue { flatMap(JSONNumber.init).map(JSONValue.number) ?? .null }
}

extension Optional where Wrapped == [Int] {
    var orNull: JSONValue { map { .integers($0) } ?? .null }
}

extension JSONValue {
    package static func integer(_ value: Int) -> JSONValue { .number(JSONNumber(value)) }
    package static func integers(_ values: some Sequence<Int>) -> JSONValue { .array(values.map(integer)) }
    package static func strings(_ values: [String]) -> JSONValue { .array(values.map(JSONValue.string)) }
}
