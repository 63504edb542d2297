/// One JSON document: key order and the spelling of numbers are kept, because both reach the
/// prompt and change its tokens.
package indirect enum JSONValue: Sendable, Equatable {
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
    /// The member of an object; nil for an absent key and for values that are not objects.
    package subscript(key: String) -> JSONValue? { object?[key] }
}
