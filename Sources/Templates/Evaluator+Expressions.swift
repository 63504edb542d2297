extension Evaluator {
    func evaluate(_ expression: Expression, _ scope: Scope) throws(Fault) -> Value {
        try enterFrame()
        defer { leaveFrame() }
        switch expression {
        case .literal(let literal): return Value(literal)
        case .name(let name): return lookUp(name, scope)
        case .tuple(let items): return .tuple(try wrapped(try evaluate(items, scope)))
        case .list(let items): return .list(try wrapped(try evaluate(items, scope)))
        case .dictionary(let members): return try makeDictionary(members, scope)
        case .conditional(let test, let then, let otherwise):
            if try evaluate(test, scope).isTrue { return try evaluate(then, scope) }
            guard let otherwise else {
                return .undefined("the inline if-expression evaluated to false and no else was defined")
            }
            return try evaluate(otherwise, scope)
        case .or(let operands): return try evaluate(operands, until: true, scope)
        case .and(let operands): return try evaluate(operands, until: false, scope)
        case .not(let operand): return .bool(!(try evaluate(operand, scope).isTrue))
        case .comparison(let first, let operands): return try compare(first, operands, scope)
        case .arithmetic(let first, let operands): return try calculate(first, operands, scope)
        case .concatenation(let operands): return try concatenate(operands, scope)
        case .negated(let operand): return try evaluate(operand, scope).negated()
        case .positive(let operand): return try evaluate(operand, scope).positive()
        case .access(let base, let chain): return try access(base, chain, scope)
        }
    }

    private func lookUp(_ name: String, _ scope: Scope) -> Value {
        if let value = scope[name] { return value }
        if let function = Function(rawValue: name) { return .function(function) }
        return .undefined("'\(name)' is undefined")
    }

    func evaluate(_ expressions: [Expression], _ scope: Scope) throws(Fault) -> [Value] {
        var values: [Value] = []
        values.reserveCapacity(expressions.count)
        for expression in expressions { values.append(try evaluate(expression, scope)) }
        return values
    }

    /// The items of a new container, unless they are nested so deeply that freeing them, which
    /// recurses, could overflow the stack. Only what wraps values needs this: other operations add no
    /// level.
    func wrapped(_ items: [Value]) throws(Fault) -> [Value] {
        for item in items { try checkNesting(item, depth: 1) }
        return items
    }

    private func checkNesting(_ value: Value, depth: Int) throws(Fault) {
        let maximum = budget.limits.depth
        if depth > maximum { throw .limit(.depth, maximum: maximum) }
        let items: [Value] =
            switch value {
            case .list(let items), .tuple(let items), .iterator(let items): items
            case .dictionary(let dictionary): dictionary.values + dictionary.keys
            case .loop(let loop): loop.items + (loop.lastChanged ?? [])
            case .method(let receiver, _): [receiver]
            default: []
            }
        try budget.step(items.count)
        for item in items { try checkNesting(item, depth: depth + 1) }
    }

    /// `or` and `and`: the first operand whose truth is `end`, or the last.
    private func evaluate(
        _ operands: [Expression], until end: Bool, _ scope: Scope
    ) throws(Fault) -> Value {
        var value = Value.none
        for operand in operands {
            value = try evaluate(operand, scope)
            if value.isTrue == end { break }
        }
        return value
    }

    private func makeDictionary(
        _ members: [(key: Expression, value: Expression)], _ scope: Scope
    ) throws(Fault) -> Value {
        var dictionary = Dictionary()
        for member in members {
            try dictionary.set(try evaluate(member.key, scope), try evaluate(member.value, scope))
        }
        _ = try wrapped(dictionary.values)
        return .dictionary(dictionary)
    }

    /// `a < b <= c`: each neighbouring pair, stopping at the first that fails.
    private func compare(
        _ first: Expression, _ operands: [(ComparisonOperator, Expression)], _ scope: Scope
    ) throws(Fault) -> Value {
        var left = try evaluate(first, scope)
        for (comparison, operand) in operands {
            let right = try evaluate(operand, scope)
            guard try holds(comparison, left, right) else { return .bool(false) }
            left = right
        }
        return .bool(true)
    }

    func holds(
        _ comparison: ComparisonOperator, _ left: Value, _ right: Value
    ) throws(Fault) -> Bool {
        switch comparison {
        case .equal: return try left.equals(right, &budget)
        case .notEqual: return try !left.equals(right, &budget)
        case .less: return try left.order(right, "<", &budget) == .less
        case .lessOrEqual:
            let order = try left.order(right, "<=", &budget)
            return order == .less || order == .equal
        case .greater: return try left.order(right, ">", &budget) == .greater
        case .greaterOrEqual:
            let order = try left.order(right, ">=", &budget)
            return order == .greater || order == .equal
        case .contained: return try contains(right, left)
        case .notContained: return try !contains(right, left)
        }
    }

    /// Python's `item in container`.
    func contains(_ container: Value, _ item: Value) throws(Fault) -> Bool {
        switch container {
        case .string(let text):
            guard case .string(let part) = item else {
                throw .evaluation("'in <string>' requires string as left operand, not \(item.typeName)")
            }
            try budget.step((text.count + part.count) / 64)
            return text.contains(part)
        case .dictionary(let dictionary): return dictionary[try item.dictionaryKey()] != nil
        case .list(let items), .tuple(let items), .iterator(let items):
            for each in items where try each.equals(item, &budget) { return true }
            return false
        case .undefined: return false
        default: throw .evaluation("argument of type '\(container.typeName)' is not iterable")
        }
    }

    private func calculate(
        _ first: Expression, _ operands: [(ArithmeticOperator, Expression)], _ scope: Scope
    ) throws(Fault) -> Value {
        var value = try evaluate(first, scope)
        for (operation, operand) in operands {
            value = try calculate(operation, value, try evaluate(operand, scope))
        }
        return value
    }

    private func concatenate(_ operands: [Expression], _ scope: Scope) throws(Fault) -> Value {
        var result = TemplateString()
        for operand in operands {
            let text = try evaluate(operand, scope).text(&budget)
            try budget.create(text.count)
            result.append(text)
            try checkLength(result.count)
        }
        return .string(result)
    }

    func checkLength(_ byteCount: Int) throws(Fault) {
        let maximum = budget.limits.outputBytes
        if byteCount > maximum { throw .limit(.outputBytes, maximum: maximum) }
    }

    /// The items that `for` and list filters see.
    func iterate(_ value: Value) throws(Fault) -> [Value] {
        switch value {
        case .list(let items), .tuple(let items), .iterator(let items): return items
        case .dictionary(let dictionary): return dictionary.keys
        case .string(let text): return try characters(of: text).map(Value.string)
        case .undefined: return []
        default: throw .evaluation("'\(value.typeName)' object is not iterable")
        }
    }

    func characters(of text: TemplateString) throws(Fault) -> [TemplateString] {
        try budget.create(items: text.count)
        let offsets = text.scalarOffsets
        return zip(offsets, offsets.dropFirst()).map { text[$0..<$1] }
    }
}

extension Value {
    init(_ literal: Literal) {
        switch literal {
        case .none: self = .none
        case .bool(let value): self = .bool(value)
        case .integer(let value): self = .integer(value)
        case .bigInteger(let digits): self = .bigInteger(digits)
        case .float(let value): self = .float(value)
        case .string(let text): self = .string(text)
        }
    }
}
