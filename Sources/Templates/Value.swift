/// What an expression evaluates to. Lists and dictionaries never change: Hugging Face renders in
/// Jinja's immutable sandbox.
indirect enum Value {
    /// The text says what was looked for.
    case undefined(String)
    case none
    case bool(Bool)
    case integer(Int)
    /// Decimal digits, with a sign, of an integer that does not fit: kept as spelled, not calculated with.
    case bigInteger(String)
    case float(Double)
    case string(TemplateString)
    case list([Value])
    case tuple([Value])
    /// What Python's lazy filters give: true even when empty, without a length.
    case iterator([Value])
    case dictionary(Dictionary)
    case namespace(Namespace)
    case loop(LoopState)
    case macro(Macro)
    case function(Function)
    /// A method of a value, or of the loop.
    case method(Value, String)
}

/// The callables that every template sees.
enum Function: String, CaseIterable {
    case range
    case namespace
    case dict
    case raiseException = "raise_exception"
    case strftimeNow = "strftime_now"
}

/// Attributes that a template may set.
final class Namespace {
    var attributes: [String: Value] = [:]
}

/// A macro with the scope in which it was defined.
final class Macro {
    let definition: MacroDefinition
    let scope: Scope

    init(_ definition: MacroDefinition, scope: Scope) {
        self.definition = definition
        self.scope = scope
    }
}

/// The variable `loop`.
final class LoopState {
    let items: [Value]
    var index = 0
    var lastChanged: [Value]?

    init(items: [Value]) { self.items = items }
}

/// Variables of one body; a name is looked up outwards.
final class Scope {
    var variables: [String: Value] = [:]
    let parent: Scope?

    init(parent: Scope?) { self.parent = parent }

    subscript(name: String) -> Value? {
        var scope: Scope? = self
        while let current = scope {
            if let value = current.variables[name] { return value }
            scope = current.parent
        }
        return nil
    }
}

/// Members in the order of their first assignment.
struct Dictionary {
    enum Key: Hashable {
        case none
        /// Integers that fit, truth values and whole floats: 1, 1.0 and True are one key.
        case integer(Int)
        case bigInteger(String)
        case float(Double)
        case string(TemplateString)
        case tuple([Key])
    }

    private(set) var members: [(key: Value, value: Value)] = []
    private var places: [Key: Int] = [:]

    var count: Int { members.count }
    var keys: [Value] { members.map(\.key) }
    var values: [Value] { members.map(\.value) }

    subscript(key: Key) -> Value? { places[key].map { members[$0].value } }
    subscript(name: String) -> Value? { self[.string(TemplateString(name))] }

    mutating func set(_ key: Value, _ value: Value) throws(Fault) {
        set(key, try key.dictionaryKey(), value)
    }

    mutating func set(_ name: TemplateString, _ value: Value) { set(.string(name), .string(name), value) }

    private mutating func set(_ key: Value, _ place: Key, _ value: Value) {
        if let index = places[place] {
            members[index].value = value
        } else {
            places[place] = members.count
            members.append((key, value))
        }
    }
}

extension Value {
    func dictionaryKey() throws(Fault) -> Dictionary.Key {
        switch self {
        case .none: return .none
        case .bool(let value): return .integer(value ? 1 : 0)
        case .integer(let value): return .integer(value)
        case .bigInteger(let value): return .bigInteger(value)
        case .float(let value): return Int(exactly: value).map { .integer($0) } ?? .float(value)
        case .string(let value): return .string(value)
        case .tuple(let items):
            var keys: [Dictionary.Key] = []
            for item in items { keys.append(try item.dictionaryKey()) }
            return .tuple(keys)
        default: throw .evaluation("unhashable type: '\(typeName)'")
        }
    }

    /// Python's name of the type, as its errors say it.
    var typeName: String {
        switch self {
        case .undefined: "Undefined"
        case .none: "NoneType"
        case .bool: "bool"
        case .integer, .bigInteger: "int"
        case .float: "float"
        case .string: "str"
        case .list: "list"
        case .tuple: "tuple"
        case .iterator: "generator"
        case .dictionary: "dict"
        case .namespace: "Namespace"
        case .loop: "LoopContext"
        case .macro: "Macro"
        case .function: "function"
        case .method: "method"
        }
    }

    var isUndefined: Bool { if case .undefined = self { true } else { false } }

    /// Python's `bool(x)`.
    var isTrue: Bool {
        switch self {
        case .undefined, .none: false
        case .bool(let value): value
        case .integer(let value): value != 0
        case .float(let value): value != 0
        case .string(let value): !value.isEmpty
        case .list(let items), .tuple(let items): !items.isEmpty
        case .dictionary(let members): members.count > 0
        case .loop(let loop): !loop.items.isEmpty
        case .bigInteger, .iterator, .namespace, .macro, .function, .method: true
        }
    }

    static func string(_ text: String) -> Value { .string(TemplateString(text)) }
}
