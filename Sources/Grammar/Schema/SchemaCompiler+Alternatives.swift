import JSON

extension SchemaCompiler {
    mutating func alternatives(_ conjunction: Conjunction) throws(GrammarError) -> [Alternative] {
        if let known = alternativesOfConjunction[conjunction] { return known }
        var product: [Alternative] = [.anything]
        for literal in conjunction {
            product = try self.product(product, try alternatives(literal), at: literal.node)
        }
        alternativesOfConjunction[conjunction] = product
        return product
    }

    mutating func alternatives(_ literal: Literal) throws(GrammarError) -> [Alternative] {
        if let known = alternativesOfLiteral[literal] { return known }
        guard open.insert(literal).inserted else {
            throw GrammarError("$ref leads back to itself", at: document[literal.node].pointer)
        }
        defer { open.remove(literal) }
        let found = try nested(at: literal.node) { (compiler: inout SchemaCompiler) throws(GrammarError) in
            try compiler.spend(at: literal.node)
            guard literal.isNegated else { return try compiler.read(literal.node) }
            return try compiler.alternativesOfNegation(literal.node).map(\.negative)
        }
        alternativesOfLiteral[literal] = found
        return found
    }

    /// What satisfies one of `a` and one of `b`.
    mutating func product(
        _ a: [Alternative], _ b: [Alternative], at node: Int
    ) throws(GrammarError) -> [Alternative] {
        if a == [.anything] { return b }
        if b == [.anything] { return a }
        try spend(a.count * b.count, at: node)
        var product: [Alternative] = []
        for first in a {
            for second in b {
                if let both = first.and(second) { product.append(both) }
            }
        }
        guard product.count <= options.limits.alternatives else {
            throw GrammarError("too many combinations of alternatives", at: document[node].pointer)
        }
        return product
    }

    /// What satisfies all of the conjunctions' alternatives, one after another.
    mutating func union(_ conjunctions: [Conjunction]) throws(GrammarError) -> [Alternative] {
        var union: [Alternative] = []
        for conjunction in conjunctions { union += try alternatives(conjunction) }
        return union
    }

    /// The conjunction of a schema alone: without conditions where it is `true` or `{}`.
    mutating func conjunction(_ value: JSONValue, of parent: Int, _ path: String...) -> Conjunction {
        if case .bool(true) = value { return [] }
        if let object = value.object, object.isEmpty { return [] }
        let node =
            path.count == 1
            ? document.child(value, of: parent, path[0]) : document.child(value, of: parent, path[0], path[1])
        return [Literal(node: node)]
    }
}

// MARK: - Whether anything is left

extension SchemaCompiler {
    private static let emptinessDepth = 5

    /// Whether a conjunction is known to hold no value.
    mutating func isEmpty(_ conjunction: Conjunction, depth: Int = 0) throws(GrammarError) -> Bool {
        if conjunction.isEmpty || depth > Self.emptinessDepth { return false }
        if let known = emptiness[conjunction] { return known }
        emptiness[conjunction] = false
        var result = true
        for alternative in try alternatives(conjunction) {
            guard try isEmpty(alternative, depth: depth) else {
                result = false
                break
            }
        }
        emptiness[conjunction] = result
        return result
    }

    mutating func isEmpty(_ alternative: Alternative, depth: Int = 0) throws(GrammarError) -> Bool {
        try spend()
        if alternative.values != nil { return try valuesLeft(alternative).isEmpty }
        let kinds = alternative.kinds
        if !kinds.isDisjoint(with: [.null, .boolean, .number]) { return false }
        if kinds.contains(.string) {
            let string = alternative.string
            if string.patterns.isEmpty { return false }
            guard try tester.isEmpty(string.pattern) else { return false }
        }
        if kinds.contains(.array), try !isEmpty(alternative.array, depth: depth) { return false }
        if kinds.contains(.object), try !isEmpty(alternative.object, depth: depth) { return false }
        return true
    }

    private mutating func isEmpty(_ array: ArrayLimits, depth: Int) throws(GrammarError) -> Bool {
        for place in 0..<min(array.atLeast, array.firstCount + 1)
        where try isEmpty(array.item(place), depth: depth + 1) {
            return true
        }
        for part in array.contained where part.atLeast > 0 {
            if try isEmpty(part.item, depth: depth + 1) { return true }
            if array.firstCount == 0, try isEmpty(array.item(0).and(part.item), depth: depth + 1) {
                return true
            }
        }
        return false
    }

    private mutating func isEmpty(_ object: ObjectLimits, depth: Int) throws(GrammarError) -> Bool {
        for part in object.some where try isEmpty(part.value, depth: depth + 1) { return true }
        for key in object.required {
            guard try mayBeNamed(key, object) else { return true }
            if try isEmpty(try value(of: key, in: object), depth: depth + 1) { return true }
        }
        return false
    }
}
