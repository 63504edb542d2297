/// One JSON document: key order and the spelling of numbers are kept, because both reach the
/// prompt and change its tokens.
package enum JSONValue: Sendable {
    case null
    case bool(Bool)
    case number(JSONNumber)
    case string(String)
    case array([JSONValue])
    case object(JSONObject)
}

extension JSONValue {
    package var string: String? {
        if case .string(let value) = self { value } else { nil }
    }
    package var bool: Bool? {
        if case .bool(let value) = self { value } else { nil }
    }
    package var number: JSONNumber? {
        if case .number(let value) = self { value } else { nil }
    }
    package var int: Int? { number?.int }
    package var double: Double? { number?.double }
    package var array: [JSONValue]? {
        if case .array(let value) = self { value } else { nil }
    }
    package var object: JSONObject? {
        if case .object(let value) = self { value } else { nil }
    }
    package var isNull: Bool {
        if case .null = self { true } else { false }
    }
    /// The member of an object; nil for an absent key and for values that are not objects.
    package subscript(key: String) -> JSONValue? { object?[key] }
}

extension JSONValue: Equatable {
    /// Equal documents have the same text: strings differ with their code units, numbers with
    /// their spelling, objects with their order.
    package static func == (a: JSONValue, b: JSONValue) -> Bool {
        switch (a, b) {
        case (.null, .null): true
        case (.bool(let a), .bool(let b)): a == b
        case (.number(let a), .number(let b)): a == b
        case (.string(let a), .string(let b)): a.isSpelled(as: b)
        case (.array(let a), .array(let b)): a == b
        case (.object(let a), .object(let b)): a == b
        default: false
        }
    }
}
