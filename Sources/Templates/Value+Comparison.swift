extension Value {
    /// An integer, a truth value or a float as Python compares them.
    private enum Number {
        case integer(Int)
        case bigInteger(String)
        case float(Double)
    }

    private var number: Number? {
        switch self {
        case .bool(let value): .integer(value ? 1 : 0)
        case .integer(let value): .integer(value)
        case .bigInteger(let digits): .bigInteger(digits)
        case .float(let value): .float(value)
        default: nil
        }
    }

    /// Python's `==`. `budget` pays for the elements looked at, `depth` bounds the nesting.
    func equals(_ other: Value, _ budget: inout Budget, depth: Int = 0) throws(Fault) -> Bool {
        try budget.step()
        if depth > budget.limits.depth { throw .limit(.depth, maximum: budget.limits.depth) }
        switch (self, other) {
        case (.undefined, .undefined), (.none, .none): return true
        case (.string(let a), .string(let b)):
            try budget.step(min(a.count, b.count) / 64)
            return a == b
        case (.list(let a), .list(let b)), (.tuple(let a), .tuple(let b)):
            guard a.count == b.count else { return false }
            for (x, y) in zip(a, b) {
                guard try x.equals(y, &budget, depth: depth + 1) else { return false }
            }
            return true
        case (.dictionary(let a), .dictionary(let b)):
            guard a.count == b.count else { return false }
            for member in a.members {
                guard let value = b[try member.key.dictionaryKey()],
                    try member.value.equals(value, &budget, depth: depth + 1)
                else { return false }
            }
            return true
        case (.namespace(let a), .namespace(let b)): return a === b
        case (.macro(let a), .macro(let b)): return a === b
        case (.loop(let a), .loop(let b)): return a === b
        case (.function(let a), .function(let b)): return a == b
        default:
            guard let a = number, let b = other.number else { return false }
            return Value.order(a, b) == .equal
        }
    }

    enum Order { case less, equal, greater, unordered }

    /// The order of two values of one kind; others have none, as in Python 3.
    func order(_ other: Value, _ symbol: String, _ budget: inout Budget) throws(Fault) -> Order {
        if let a = number, let b = other.number { return Value.order(a, b) }
        switch (self, other) {
        case (.string(let a), .string(let b)):
            try budget.step(min(a.count, b.count) / 64)
            return a == b ? .equal : a < b ? .less : .greater
        case (.list(let a), .list(let b)), (.tuple(let a), .tuple(let b)):
            for (x, y) in zip(a, b) where try !x.equals(y, &budget) {
                return try x.order(y, symbol, &budget)
            }
            return a.count == b.count ? .equal : a.count < b.count ? .less : .greater
        case (.undefined(let hint), _), (_, .undefined(let hint)): throw .evaluation(hint)
        default:
            throw .evaluation(
                "'\(symbol)' not supported between instances of '\(typeName)' and '\(other.typeName)'")
        }
    }

    private static func order(_ a: Number, _ b: Number) -> Order {
        switch (a, b) {
        case (.integer(let a), .integer(let b)): order(a, b)
        case (.bigInteger(let a), .bigInteger(let b)): order(bigInteger: a, b)
        case (.bigInteger(let a), .integer): a.hasPrefix("-") ? .less : .greater
        case (.integer, .bigInteger(let b)): b.hasPrefix("-") ? .greater : .less
        case (.float(let a), .float(let b)): order(a, b)
        case (.float(let a), .integer(let b)): order(a, b)
        case (.integer(let a), .float(let b)): order(b, a).reversed
        case (.float(let a), .bigInteger(let b)): order(a, Double(b) ?? .nan)
        case (.bigInteger(let a), .float(let b)): order(Double(a) ?? .nan, b)
        }
    }

    private static func order<T: Comparable>(_ a: T, _ b: T) -> Order {
        a < b ? .less : a > b ? .greater : a == b ? .equal : .unordered
    }

    /// Exact: an integer above 2^53 is not rounded first.
    private static func order(_ a: Double, _ b: Int) -> Order {
        if a.isNaN { return .unordered }
        if a >= 0x1p63 { return .greater }
        if a < -0x1p63 { return .less }
        let whole = Int(a.rounded(.down))
        if whole != b { return whole < b ? .less : .greater }
        return a == a.rounded(.down) ? .equal : .greater
    }

    private static func order(bigInteger a: String, _ b: String) -> Order {
        let aNegative = a.hasPrefix("-")
        guard aNegative == b.hasPrefix("-") else { return aNegative ? .less : .greater }
        let magnitude =
            a.utf8.count == b.utf8.count
            ? order(a, b) : order(a.utf8.count, b.utf8.count)
        return aNegative ? magnitude.reversed : magnitude
    }
}

extension Value.Order {
    var reversed: Value.Order {
        switch self {
        case .less: .greater
        case .greater: .less
        case .equal, .unordered: self
        }
    }
}
