extension Evaluator {
    /// `value is name(…)`
    func test(_ name: String, _ value: Value, _ arguments: CallArguments) throws(Fault) -> Bool {
        if let comparison = Evaluator.comparisons[name] {
            let other = try arguments.bound(to: ["other"], required: 1, in: "test '\(name)'")[0] ?? .none
            return try holds(comparison, value, other)
        }
        switch name {
        case "divisibleby":
            let divisor = try arguments.bound(to: ["num"], required: 1, in: "divisibleby")[0] ?? .none
            return try calculate(.remainder, value, divisor).equals(.integer(0), &budget)
        case "sameas":
            let other = try arguments.bound(to: ["other"], required: 1, in: "sameas")[0] ?? .none
            return try isSame(value, other)
        default: break
        }
        _ = try arguments.bound(to: [], in: "test '\(name)'")
        switch name {
        case "odd": return try calculate(.remainder, value, .integer(2)).equals(.integer(1), &budget)
        case "even": return try calculate(.remainder, value, .integer(2)).equals(.integer(0), &budget)
        case "lower", "upper":
            let text = try value.text(&budget)
            return try stringMethod("is" + name, text, CallArguments()).isTrue
        default:
            guard let result = value.satisfies(name) else { throw .evaluation("no test named '\(name)'") }
            return result
        }
    }

    private static let comparisons: [String: ComparisonOperator] = [
        "eq": .equal, "equalto": .equal, "==": .equal, "ne": .notEqual, "!=": .notEqual,
        "lt": .less, "lessthan": .less, "<": .less, "le": .lessOrEqual, "<=": .lessOrEqual,
        "gt": .greater, "greaterthan": .greater, ">": .greater, "ge": .greaterOrEqual, ">=": .greaterOrEqual,
        "in": .contained,
    ]

    /// Python's `is`, for the values of which templates ask it: the singletons, and equal small values.
    private func isSame(_ a: Value, _ b: Value) throws(Fault) -> Bool {
        a.typeName == b.typeName ? try a.equals(b, &budget) : false
    }
}

extension Value {
    /// The tests without arguments; nil where there is none of this name.
    fileprivate func satisfies(_ name: String) -> Bool? {
        switch name {
        case "defined": !isUndefined
        case "undefined": isUndefined
        case "none": if case .none = self { true } else { false }
        case "boolean": if case .bool = self { true } else { false }
        case "true": if case .bool(true) = self { true } else { false }
        case "false": if case .bool(false) = self { true } else { false }
        case "string": if case .string = self { true } else { false }
        case "mapping": if case .dictionary = self { true } else { false }
        case "float": if case .float = self { true } else { false }
        case "integer":
            switch self {
            case .integer, .bigInteger: true
            default: false
            }
        case "number": double != nil
        case "iterable":
            switch self {
            case .string, .list, .tuple, .iterator, .dictionary, .undefined, .loop: true
            default: false
            }
        case "sequence":
            switch self {
            case .string, .list, .tuple, .dictionary, .undefined: true
            default: false
            }
        case "callable":
            switch self {
            case .macro, .function, .method, .undefined: true
            default: false
            }
        case "escaped": false
        default: nil
        }
    }
}
