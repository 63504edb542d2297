/// The arguments of one call.
struct CallArguments {
    var positional: [Value] = []
    var named: [(name: String, value: Value)] = []

    /// The values of the parameters `names` in their order, nil where none was given; by Python's rules.
    func bound(
        to names: [String], required: Int = 0, in callee: String
    ) throws(Fault) -> [Value?] {
        guard positional.count <= names.count else {
            throw .evaluation(
                "\(callee) takes at most \(names.count) arguments, \(positional.count) were given")
        }
        var values = positional.map(Optional.some)
        values += repeatElement(nil, count: names.count - positional.count)
        for (name, value) in named {
            guard let index = names.firstIndex(of: name) else {
                throw .evaluation("\(callee) got an unexpected keyword argument '\(name)'")
            }
            guard values[index] == nil else {
                throw .evaluation("\(callee) got multiple values for argument '\(name)'")
            }
            values[index] = value
        }
        for index in 0..<required where values[index] == nil {
            throw .evaluation("\(callee) misses its argument '\(names[index])'")
        }
        return values
    }
}

extension Value {
    /// The integer in an argument of a call.
    func integer(for name: String) throws(Fault) -> Int {
        switch self {
        case .integer(let value): return value
        case .bool(let value): return value ? 1 : 0
        case .undefined(let hint): throw .evaluation(hint)
        default: throw .evaluation("'\(name)' must be an integer that fits, not \(typeName)")
        }
    }

    func string(for name: String) throws(Fault) -> TemplateString {
        switch self {
        case .string(let value): return value
        case .undefined(let hint): throw .evaluation(hint)
        default: throw .evaluation("'\(name)' must be a string, not \(typeName)")
        }
    }
}
