extension SchemaCompiler {
    private static let positionLimit = 64

    /// The insides of arrays that contain so many items of a kind.
    mutating func containing(_ array: ArrayLimits) throws(GrammarError) -> [Rules.Symbol] {
        guard let part = array.contained.first else { return [items(array)] }
        var rest = array
        rest.contained.removeFirst()
        let others = ArrayLimits.Layer(rest: part.item.first.map { [$0.negated] } ?? never)
        if part.atMost == 0 {
            if part.atLeast > 0 { return [] }
            rest.layers.append(others)
            return try containing(rest)
        }
        guard rest.contained.isEmpty, array.firstCount == 0, part.atLeast <= part.atMost ?? .max else {
            throw GrammarError("contains cannot be enforced beside what else is said", at: part.pointer)
        }
        if part.atLeast == 1, part.atMost == nil { return try containingOne(part, array) }
        guard array.atMost == nil, array.atLeast <= part.atLeast else {
            throw GrammarError("minContains cannot be enforced beside minItems or maxItems", at: part.pointer)
        }
        // The first that is found, then more, each after any number of others.
        let any = array.item(0)
        let found = symbol(any.and(part.item))
        let other = symbol(part.atMost == nil ? any : any.and(others.rest))
        let comma = commaSymbol
        let between = rules.add(
            .repeated(rules.sequence(comma, other), separator: nil, atLeast: 0, atMost: nil))
        let before = rules.add(
            .repeated(rules.sequence(other, comma), separator: nil, atLeast: 0, atMost: nil))
        let more = rules.add(
            .repeated(
                rules.sequence(between, comma, found), separator: nil, atLeast: max(0, part.atLeast - 1),
                atMost: part.atMost.map { $0 - 1 }))
        var symbols = [rules.sequence(before, found, more, between)]
        if part.atLeast == 0 {
            symbols.append(rules.add(.repeated(other, separator: comma, atLeast: 0, atMost: nil)))
        }
        return symbols
    }

    private mutating func containingOne(
        _ part: ArrayLimits.Contained, _ array: ArrayLimits
    ) throws(GrammarError) -> [Rules.Symbol] {
        let any = array.item(0)
        let found = symbol(any.and(part.item))
        if array.atMost == 0 { return [] }
        let (least, most) = (array.atLeast, array.atMost)
        if let most {
            guard most <= Self.positionLimit else {
                throw GrammarError("contains cannot be enforced beside a large maxItems", at: part.pointer)
            }
            return (0..<most).map { place in
                around(found, any, before: place...place, after: max(0, least - 1 - place), most - 1 - place)
            }
        }
        guard least <= Self.positionLimit else {
            throw GrammarError("contains cannot be enforced beside a large minItems", at: part.pointer)
        }
        var symbols = (0..<max(0, least - 1)).map { place in
            around(found, any, before: place...place, after: least - 1 - place, nil)
        }
        symbols.append(around(found, any, before: max(0, least - 1)...Int.max, after: 0, nil))
        return symbols
    }

    private mutating func around(
        _ found: Rules.Symbol, _ any: Conjunction, before: ClosedRange<Int>, after low: Int, _ high: Int?
    ) -> Rules.Symbol {
        let (item, comma) = (symbol(any), commaSymbol)
        let (ahead, next) = (rules.add(.sequence([item, comma])), rules.add(.sequence([comma, item])))
        let most = before.upperBound == .max ? nil : before.upperBound
        let first = rules.add(.repeated(ahead, separator: nil, atLeast: before.lowerBound, atMost: most))
        let last = rules.add(.repeated(next, separator: nil, atLeast: low, atMost: high))
        return rules.add(.sequence([first, found, last]))
    }
}
