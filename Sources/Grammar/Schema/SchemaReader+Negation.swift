import JSON

extension SchemaReader {
    /// Keywords of our own: what a value must not be.
    static let excludedKey = "x-martlet-not-values"
    static let excludedPatternKey = "x-martlet-not-pattern"

    private static let annotations: Set<String> = [
        "title", "description", "default", "examples", "$comment", "$schema", "$id", "$anchor", "$defs",
        "definitions",
        "deprecated", "readOnly", "writeOnly", "contentMediaType", "contentEncoding",
    ]
    private static let kindNames: [(ValueKind, String)] = [
        (.null, "null"), (.boolean, "boolean"), (.number, "number"), (.string, "string"), (.array, "array"),
        (.object, "object"),
    ]

    /// A schema that holds where `part` does not: one of its keywords must fail.
    func negation(of part: SchemaPlace, path: Set<String>) throws(GrammarError) -> SchemaPlace {
        guard path.count < 32 else { throw GrammarError("not is nested too deep", at: part.pointer) }
        if let value = part.value.bool { return SchemaPlace(value: .bool(!value), pointer: part.pointer) }
        guard let object = part.value.object else {
            throw GrammarError("a schema must be an object or a boolean", at: part.pointer)
        }
        var failures: [JSONValue] = []
        for (key, value) in object.members where !Self.annotations.contains(key) && !key.hasPrefix("x-") {
            failures += try failure(of: key, value, object, part, path).map(JSONValue.object)
        }
        guard !failures.isEmpty else { return SchemaPlace(value: false, pointer: part.pointer) }
        return part.synthetic(["anyOf": .array(failures)])
    }

    private func failure(
        of key: String, _ value: JSONValue, _ object: JSONObject, _ part: SchemaPlace, _ path: Set<String>
    ) throws(GrammarError) -> [JSONObject] {
        func inverse(_ place: SchemaPlace) throws(GrammarError) -> JSONValue {
            try negation(of: place, path: path.union([place.pointer + "!"])).value
        }
        switch (key, value) {
        case ("type", _):
            let names = value.string.map { [$0] } ?? value.array?.compactMap(\.string) ?? []
            let others = Self.kindNames.map(\.1).filter { name in
                !names.contains(name) && !(name == "number" && names.contains("integer"))
            }
            guard !names.contains("integer") || names.contains("number") else { break }
            return others.isEmpty ? [] : [["type": .array(others.map(JSONValue.string))]]
        case ("enum", .array(let values)): return [[Self.excludedKey: .array(values)]]
        case ("const", _): return [[Self.excludedKey: [value]]]
        case ("minimum", .number): return [["type": "number", "exclusiveMaximum": value]]
        case ("maximum", .number): return [["type": "number", "exclusiveMinimum": value]]
        case ("exclusiveMinimum", .number): return [["type": "number", "maximum": value]]
        case ("exclusiveMaximum", .number): return [["type": "number", "minimum": value]]
        case ("minLength", _): return Self.fewer("string", "maxLength", value)
        case ("minItems", _): return Self.fewer("array", "maxItems", value)
        case ("minProperties", _): return Self.fewer("object", "maxProperties", value)
        case ("maxLength", _): return Self.more("string", "minLength", value)
        case ("maxItems", _): return Self.more("array", "minItems", value)
        case ("maxProperties", _): return Self.more("object", "minProperties", value)
        case ("pattern", .string): return [["type": "string", Self.excludedPatternKey: value]]
        case ("required", .array(let keys)):
            return keys.compactMap(\.string).map { ["type": "object", "properties": .object([$0: false])] }
        case ("properties", .object):
            var failures: [JSONObject] = []
            for (name, place) in try part.members("properties") {
                failures.append([
                    "type": "object", "required": [.string(name)],
                    "properties": .object([name: try inverse(place)]),
                ])
            }
            return failures
        case ("not", _): return part.child("not").map { [["allOf": [$0.value]]] } ?? []
        case ("anyOf", _):
            var all: [JSONValue] = []
            for place in try part.children("anyOf") ?? [] { all.append(try inverse(place)) }
            return [["allOf": .array(all)]]
        case ("allOf", _):
            var any: [JSONObject] = []
            for place in try part.children("allOf") ?? [] { any.append(["allOf": [try inverse(place)]]) }
            return any
        case ("$ref", .string(let name)):
            return [["allOf": [try inverse(try document.target(of: name, at: part))]]]
        default: break
        }
        throw GrammarError("not with \(key) cannot be enforced", at: part.pointer)
    }

    private static func fewer(_ type: JSONValue, _ key: String, _ value: JSONValue) -> [JSONObject] {
        guard let count = value.int, count > 0 else { return [] }
        return [["type": type, key: .number(JSONNumber(count - 1))]]
    }

    private static func more(_ type: JSONValue, _ key: String, _ value: JSONValue) -> [JSONObject] {
        guard let count = value.int, count < Int.max else { return [] }
        return [["type": type, key: .number(JSONNumber(count + 1))]]
    }
}
