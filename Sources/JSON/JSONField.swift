/// A place in a document that was read, with the name of the document and the way to the place, so
/// that what is wrong there can be said in one sentence:
/// `config.json: text_config.hidden_size: expected an integer, found "abc"`.
///
///     let config = JSONField(document, in: "config.json")
///     let width: Int = try config.require("text_config.hidden_size")
///     let base = try config.value("rope_theta", default: 10_000.0)
package struct JSONField: Sendable {
    package let document: String
    package let path: JSONPath
    /// Nil where the document has nothing.
    package let value: JSONValue?

    package init(_ value: JSONValue, in document: String) {
        self.init(document: document, path: JSONPath(), value: value)
    }

    private init(document: String, path: JSONPath, value: JSONValue?) {
        self.document = document
        self.path = path
        self.value = value
    }

    package var isPresent: Bool { value != nil }

    package subscript(key: String) -> JSONField {
        JSONField(document: document, path: path.appending(.key(key)), value: value?[key])
    }

    package subscript(index: Int) -> JSONField {
        let items = value?.array ?? []
        return JSONField(
            document: document, path: path.appending(.index(index)),
            value: items.indices.contains(index) ? items[index] : Optional.none)
    }

    /// The field at keys joined by dots.
    package func field(_ keys: String) -> JSONField {
        keys.split(separator: ".", omittingEmptySubsequences: false)
            .reduce(self) { field, key in field[String(key)] }
    }

    /// This field as a `Value`; a missing one is an error.
    package func read<Value: JSONReadable>(as type: Value.Type = Value.self) throws(JSONError) -> Value {
        guard let value else { throw error(.missingValue) }
        return try Value(value, at: self)
    }

    /// The field at `keys`, which must be there.
    package func require<Value: JSONReadable>(
        _ keys: String, as type: Value.Type = Value.self
    ) throws(JSONError) -> Value {
        try field(keys).read()
    }

    /// The field at `keys`; nil when it is missing or null, an error when it is something else.
    package func optional<Value: JSONReadable>(
        _ keys: String, as type: Value.Type = Value.self
    ) throws(JSONError) -> Value? {
        let field = field(keys)
        guard let value = field.value, !value.isNull else { return nil }
        return try Value(value, at: field)
    }

    /// The field at `keys`, or `fallback` when it is missing or null.
    package func value<Value: JSONReadable>(
        _ keys: String, default fallback: Value
    ) throws(JSONError) -> Value {
        try optional(keys) ?? fallback
    }

    package func error(_ kind: JSONError.Kind) -> JSONError {
        JSONError(kind, path: path, document: document)
    }

    /// The error of a value that is not what its reader needs; `expected` reads as `an integer`.
    package func mismatch(expected: String) -> JSONError {
        guard let value else { return error(.missingValue) }
        return error(.unexpectedValue(expected: expected, found: value.summary))
    }
}

extension JSONValue {
    /// A short name of the value for messages: scalars as written, containers by their kind.
    package var summary: String {
        switch self {
        case .null, .bool: text()
        case .number(let number): number.spelling.shortened()
        case .string(let string): JSONValue.string(string.shortened()).text()
        case .array(let items): items.isEmpty ? "an empty array" : "an array"
        case .object(let object): object.isEmpty ? "an empty object" : "an object"
        }
    }
}
