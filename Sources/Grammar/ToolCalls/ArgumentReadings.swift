import JSON

/// Finds out how each argument of a tool is read.
struct ArgumentReadings {
    private let root: JSONValue
    private var visits = 20_000
    private static let depthLimit = 16

    private typealias Found = (types: ArgumentReading.Types?, isNullable: Bool)

    /// By the names of the arguments; what is missing is `unknown`.
    static func read(_ parameters: JSONValue) -> [Spelling: ArgumentReading] {
        var reader = ArgumentReadings(root: parameters)
        return reader.properties(of: parameters, depth: 0)
    }

    private init(root: JSONValue) { self.root = root }

    private mutating func properties(of schema: JSONValue, depth: Int) -> [Spelling: ArgumentReading] {
        guard let schema = enter(schema, depth) else { return [:] }
        var readings: [Spelling: ArgumentReading] = [:]
        for part in schema["allOf"]?.array ?? [] {
            readings.merge(properties(of: part, depth: depth + 1)) { first, _ in first }
        }
        if let target = target(of: schema) {
            readings.merge(properties(of: target, depth: depth + 1)) { first, _ in first }
        }
        for (name, property) in schema["properties"]?.object?.members ?? [] {
            let found = type(of: property, depth: depth + 1)
            readings[Spelling(name)] =
                found?.types.map { ArgumentReading(types: $0, isNullable: found?.isNullable == true) }
                ?? .unknown
        }
        return readings
    }

    private mutating func enter(_ schema: JSONValue, _ depth: Int) -> JSONObject? {
        visits -= 1
        guard visits > 0, depth < Self.depthLimit else { return nil }
        return schema.object
    }

    private mutating func type(of schema: JSONValue, depth: Int) -> Found? {
        guard let schema = enter(schema, depth) else { return nil }
        guard var found = declared(schema) ?? listed(schema) ?? combined(schema, depth) else { return nil }
        if schema["nullable"]?.bool == true { found.isNullable = true }
        return found
    }

    private func declared(_ schema: JSONObject) -> Found? {
        switch schema["type"] {
        case .string("null")?: return (nil, true)
        case .string(let name)?: return (Self.types(named: name), false)
        case .array(let names)?:
            let names = names.compactMap(\.string)
            return (Self.union(names.filter { $0 != "null" }.map(Self.types(named:))), names.contains("null"))
        default: return nil
        }
    }

    private func listed(_ schema: JSONObject) -> Found? {
        guard let values = schema["enum"]?.array ?? schema["const"].map({ [$0] }) else { return nil }
        let types = values.filter { !$0.isNull }.map { value -> ArgumentReading.Types in
            switch value {
            case .bool: .boolean
            case .number(let number): number.isInteger ? .integer : .number
            case .array: .array
            case .object: .object
            case .null, .string: .string
            }
        }
        return (Self.union(types), values.contains { $0.isNull })
    }

    private mutating func combined(_ schema: JSONObject, _ depth: Int) -> Found? {
        if let target = target(of: schema) { return type(of: target, depth: depth + 1) }
        if let choices = schema["anyOf"]?.array ?? schema["oneOf"]?.array {
            var types: [ArgumentReading.Types] = []
            var isNullable = false
            for choice in choices {
                guard let found = type(of: choice, depth: depth + 1) else { continue }
                isNullable = isNullable || found.isNullable
                if let type = found.types { types.append(type) }
            }
            return (Self.union(types), isNullable)
        }
        for part in schema["allOf"]?.array ?? [] {
            if let found = type(of: part, depth: depth + 1) { return found }
        }
        if schema["properties"] != nil { return (.object, false) }
        if schema["items"] != nil { return (.array, false) }
        return nil
    }

    private func target(of schema: JSONObject) -> JSONValue? {
        guard let reference = schema["$ref"]?.string, reference.hasPrefix("#") else { return nil }
        var value = root
        for part in reference.dropFirst().split(separator: "/") {
            let name = String(part).replacing("~1", with: "/").replacing("~0", with: "~")
            if let member = value[name] {
                value = member
            } else if let index = Int(name), let items = value.array, items.indices.contains(index) {
                value = items[index]
            } else {
                return nil
            }
        }
        return value
    }

    private static func union(_ types: [ArgumentReading.Types]) -> ArgumentReading.Types? {
        types.isEmpty ? nil : types.reduce([]) { $0.union($1) }
    }

    private static func types(named name: String) -> ArgumentReading.Types {
        switch name {
        case "integer": .integer
        case "number": .number
        case "boolean": .boolean
        case "object": .object
        case "array": .array
        // A name that no schema knows is refused where the schema is compiled.
        default: .string
        }
    }
}
