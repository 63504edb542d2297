import JSON

/// What a tool's JSON Schema says about one argument, as far as it decides how text becomes JSON.
package enum ArgumentType: Equatable, Sendable {
    /// Text as it is; the word `null` means null only where that is allowed.
    case string(nullable: Bool)
    case integer
    case number
    case boolean
    case object
    case array
    /// Several types, without nesting, in the order in which they are tried.
    case union([ArgumentType], nullable: Bool)

    /// What an argument without a schema, or with one that says nothing, is.
    package static let unknown = ArgumentType.string(nullable: true)
}

/// Reads types from a schema as pydantic, zod and people write it: local `$ref`, `allOf`, `anyOf`,
/// `oneOf`, lists of types, `enum`, `const`.
struct SchemaReader {
    private let root: JSONValue
    /// Nodes that may still be visited: schemas are written by callers.
    private var visits = 20_000
    private static let maximumDepth = 16

    init(root: JSONValue) { self.root = root }

    mutating func properties(of schema: JSONValue, depth: Int = 0) -> [String: ArgumentType] {
        guard let schema = enter(schema, depth: depth) else { return [:] }
        var types: [String: ArgumentType] = [:]
        for part in schema["allOf"]?.array ?? [] {
            types.merge(properties(of: part, depth: depth + 1)) { first, _ in first }
        }
        if let target = target(of: schema) {
            types.merge(properties(of: target, depth: depth + 1)) { first, _ in first }
        }
        for (name, property) in schema["properties"]?.object?.members ?? [] {
            types[name] = type(of: property, depth: depth + 1)?.type ?? .unknown
        }
        return types
    }

    /// The type of a schema's values, and whether null is one of them. nil where it says nothing.
    private mutating func type(of schema: JSONValue, depth: Int) -> (type: ArgumentType?, nullable: Bool)? {
        guard let schema = enter(schema, depth: depth) else { return nil }
        let found = declaredType(schema) ?? listedType(schema) ?? combinedType(schema, depth: depth)
        guard var found else { return nil }
        if schema["nullable"]?.bool == true { found.nullable = true }
        switch found.type {
        case .string?: found.type = .string(nullable: found.nullable)
        case .union(let types, _)?: found.type = .union(types, nullable: found.nullable)
        default: break
        }
        return found
    }

    private mutating func enter(_ schema: JSONValue, depth: Int) -> JSONObject? {
        visits -= 1
        guard visits > 0, depth < SchemaReader.maximumDepth else { return nil }
        return schema.object
    }

    /// `type`: a name, or a list of names.
    private func declaredType(_ schema: JSONObject) -> (type: ArgumentType?, nullable: Bool)? {
        switch schema["type"] {
        case .string("null")?: return (nil, true)
        case .string(let name)?: return (ArgumentType(named: name), false)
        case .array(let names)?:
            let names = names.compactMap(\.string)
            let nullable = names.contains("null")
            return (
                ArgumentType(anyOf: names.filter { $0 != "null" }.map(ArgumentType.init(named:))), nullable
            )
        default: return nil
        }
    }

    /// `enum` and `const`: the types of the values.
    private func listedType(_ schema: JSONObject) -> (type: ArgumentType?, nullable: Bool)? {
        guard let values = schema["enum"]?.array ?? schema["const"].map({ [$0] }) else { return nil }
        let nullable = values.contains(.null)
        return (ArgumentType(anyOf: values.filter { $0 != .null }.map(ArgumentType.init(of:))), nullable)
    }

    private mutating func combinedType(
        _ schema: JSONObject, depth: Int
    ) -> (type: ArgumentType?, nullable: Bool)? {
        if let target = target(of: schema) { return type(of: target, depth: depth + 1) }
        if let choices = schema["anyOf"]?.array ?? schema["oneOf"]?.array {
            var types: [ArgumentType] = []
            var nullable = false
            for choice in choices {
                guard let found = type(of: choice, depth: depth + 1) else { continue }
                nullable = nullable || found.nullable
                if let type = found.type { types.append(type) }
            }
            return (ArgumentType(anyOf: types), nullable)
        }
        for part in schema["allOf"]?.array ?? [] {
            if let found = type(of: part, depth: depth + 1) { return found }
        }
        if schema["properties"] != nil { return (.object, false) }
        if schema["items"] != nil { return (.array, false) }
        return nil
    }

    /// What a local `$ref` points to.
    private func target(of schema: JSONObject) -> JSONValue? {
        guard let reference = schema["$ref"]?.string, reference.hasPrefix("#") else { return nil }
        var value = root
        for part in reference.dropFirst().split(separator: "/") {
            guard let next = value.value(atPointerStep: part) else { return nil }
            value = next
        }
        return value
    }
}

extension ArgumentType {
    /// The types of the arguments of a tool with these `parameters`, by name. What is missing is `unknown`.
    package static func arguments(of parameters: JSONValue) -> [String: ArgumentType] {
        var reader = SchemaReader(root: parameters)
        return reader.properties(of: parameters)
    }
}

extension ArgumentType {
    /// The names of JSON Schema, and those of programming languages that people write for them.
    fileprivate init(named name: String) {
        let name = name.lowercased()
        func starts(_ prefixes: String...) -> Bool { prefixes.contains { name.hasPrefix($0) } }
        self =
            if starts("int", "uint", "long", "short", "unsigned") {
                .integer
            } else if starts("num", "float", "double") {
                .number
            } else if starts("bool") {
                .boolean
            } else if starts("object", "dict", "map") {
                .object
            } else if starts("array", "arr", "list", "tuple") {
                .array
            } else {
                .string(nullable: false)
            }
    }

    /// The type of a value that a schema lists.
    fileprivate init(of value: JSONValue) {
        self =
            switch value {
            case .bool: .boolean
            case .number(let number): number.isInteger ? .integer : .number
            case .array: .array
            case .object: .object
            case .null, .string: .string(nullable: false)
            }
    }
}

extension ArgumentType {
    /// One type for several, nil for none.
    fileprivate init?(anyOf types: [ArgumentType]) {
        var places: [Int: ArgumentType] = [:]
        var isNullable = false
        for type in types {
            if case .union(let inner, let nullable) = type {
                isNullable = isNullable || nullable
                for type in inner { places[type.place] = type }
            } else {
                places[type.place] = type
            }
        }
        let ordered = places.sorted { $0.key < $1.key }.map(\.value)
        guard let first = ordered.first else { return nil }
        self = ordered.count == 1 ? first : .union(ordered, nullable: isNullable)
    }

    /// The place in the order in which the reference parser tries types.
    private var place: Int {
        switch self {
        case .integer: 1
        case .number: 2
        case .boolean: 3
        case .object: 4
        case .array: 5
        case .string: 6
        case .union: 7
        }
    }

    package var allowsString: Bool {
        switch self {
        case .string: true
        case .union(let types, _): types.contains { $0.allowsString }
        default: false
        }
    }

    /// Whether a value of this type may hold quoted text.
    package var allowsQuotes: Bool {
        switch self {
        case .object, .array: true
        case .union(let types, _): types.contains { $0.allowsQuotes }
        default: false
        }
    }
}
