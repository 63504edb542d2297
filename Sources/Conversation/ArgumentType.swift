import JSON

/// What a tool's JSON Schema says about one argument, as far as it decides how text becomes JSON.
enum ArgumentType: Equatable {
    /// Text as it is; the word `null` means null only where that is allowed.
    case string(nullable: Bool)
    case integer
    case number
    case boolean
    /// An object or an array.
    case structure

    /// What an argument without a schema, or with one that says nothing, is.
    static let unknown = ArgumentType.string(nullable: true)
}

/// The arguments of one tool.
struct ToolSchema {
    let name: String
    /// nil where the schema lists no properties.
    private let types: [String: ArgumentType]?

    init(_ tool: Tool) {
        name = tool.name
        guard let parameters = tool.parameters else {
            types = nil
            return
        }
        var reader = SchemaReader(root: parameters)
        let properties = reader.properties(of: parameters)
        types = properties.isEmpty ? nil : properties
    }

    /// A tool that was not offered.
    init(unknown name: String) {
        self.name = name
        types = nil
    }

    func type(of argument: String) -> ArgumentType { types?[argument] ?? .unknown }

    /// Whether a `<parameter=argument>` inside an unclosed value can be meant as the next argument.
    func mayHave(_ argument: String) -> Bool {
        if let types { return types[argument] != nil }
        return !argument.isEmpty
            && argument.utf8.allSatisfy {
                ($0 | 0x20 >= 0x61 && $0 | 0x20 <= 0x7A) || (0x30...0x39).contains($0) || $0 == 0x5F
                    || $0 == 0x2D || $0 == 0x2E
            }
    }
}

/// Reads types from a schema as pydantic, zod and people write it: local `$ref`, `allOf`, `anyOf`,
/// `oneOf`, lists of types, `enum`, `const`.
struct SchemaReader {
    let root: JSONValue
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
        if case .string? = found.type { found.type = .string(nullable: found.nullable) }
        return found
    }

    private mutating func enter(_ schema: JSONValue, depth: Int) -> JSONObject? {
        visits -= 1
        guard visits > 0, depth < SchemaReader.maximumDepth else { return nil }
        return schema.object
    }

    /// `type`: a name, or a list of which the first that is not null counts.
    private func declaredType(_ schema: JSONObject) -> (type: ArgumentType?, nullable: Bool)? {
        switch schema["type"] {
        case .string("null")?: return (nil, true)
        case .string(let name)?: return (ArgumentType(named: name), false)
        case .array(let names)?:
            let names = names.compactMap(\.string)
            let nullable = names.contains("null")
            return (names.first { $0 != "null" }.map(ArgumentType.init(named:)), nullable)
        default: return nil
        }
    }

    /// `enum` and `const`: the type of the first value that is not null.
    private func listedType(_ schema: JSONObject) -> (type: ArgumentType?, nullable: Bool)? {
        guard let values = schema["enum"]?.array ?? schema["const"].map({ [$0] }) else { return nil }
        let nullable = values.contains(.null)
        return (values.first { $0 != .null }.map(ArgumentType.init(of:)), nullable)
    }

    private mutating func combinedType(
        _ schema: JSONObject, depth: Int
    ) -> (type: ArgumentType?, nullable: Bool)? {
        if let target = target(of: schema) { return type(of: target, depth: depth + 1) }
        if let choices = schema["anyOf"]?.array ?? schema["oneOf"]?.array {
            var first: ArgumentType?
            var nullable = false
            for choice in choices {
                guard let found = type(of: choice, depth: depth + 1) else { continue }
                nullable = nullable || found.nullable
                first = first ?? found.type
            }
            return (first, nullable)
        }
        for part in schema["allOf"]?.array ?? [] {
            if let found = type(of: part, depth: depth + 1) { return found }
        }
        if schema["properties"] != nil || schema["items"] != nil { return (.structure, false) }
        return nil
    }

    /// What a local `$ref` points to.
    private func target(of schema: JSONObject) -> JSONValue? {
        guard let reference = schema["$ref"]?.string, reference.hasPrefix("#") else { return nil }
        var value = root
        for part in reference.dropFirst().split(separator: "/") {
            let name = String(part.replacing("~1", with: "/").replacing("~0", with: "~"))
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
            } else if starts("object", "array", "arr", "dict", "list", "map", "tuple") {
                .structure
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
            case .array, .object: .structure
            case .null, .string: .string(nullable: false)
            }
    }
}
