import JSON

extension SchemaWriter {
    private static let uniqueLimit = 5

    mutating func array(_ facts: SchemaFacts, _ goal: SchemaGoal) throws(GrammarError) -> [Rules.Symbol] {
        let pointer = goal.first?.pointer ?? ""
        guard !facts.excluded.contains(where: { $0.array != nil && facts.mostItems != 0 }) else {
            throw GrammarError("not with an array in enum or const cannot be enforced", at: pointer)
        }
        if facts.areItemsUnique, facts.mostItems.map({ $0 > 1 }) ?? true {
            return try uniqueArray(facts, pointer)
        }
        let open = rules.lexeme(spacing.open("["))
        let close = rules.lexeme(spacing.close("]"))
        let comma = rules.lexeme(spacing.comma)
        if !facts.contained.isEmpty { return try containing(facts, open, comma, close, pointer) }
        let prefix = facts.items.map(\.first.count).max() ?? 0
        guard prefix <= 1_000 else {
            throw GrammarError("prefixItems has more than 1000 schemas", at: pointer)
        }
        if let most = facts.mostItems, most < facts.leastItems { return [] }
        // From the last place to the first: what may follow when so many items are there.
        let rest = try symbol(facts.goal(ofItem: prefix))
        let most = facts.mostItems.map { max(0, $0 - prefix) }
        let least = max(0, facts.leastItems - prefix)
        var tail = rules.add(
            .repeated(rules.sequence(comma, rest), separator: nil, atLeast: least, atMost: most))
        if prefix == 0 {
            let items = rules.add(
                .repeated(rest, separator: comma, atLeast: facts.leastItems, atMost: facts.mostItems))
            return [rules.sequence(open, items, close)]
        }
        let nothing = rules.add(.sequence([]))
        for index in (0..<prefix).reversed() {
            let item = try symbol(facts.goal(ofItem: index))
            let more = index == 0 ? rules.sequence(item, tail) : rules.sequence(comma, item, tail)
            var choices: [Rules.Symbol] = []
            if facts.mostItems.map({ index < $0 }) ?? true { choices.append(more) }
            if index >= facts.leastItems { choices.append(nothing) }
            tail = rules.add(.choice(choices))
        }
        return [rules.sequence(open, tail, close)]
    }

    /// At least one item satisfies `contains`, wherever it stands.
    private mutating func containing(
        _ facts: SchemaFacts, _ open: Rules.Symbol, _ comma: Rules.Symbol, _ close: Rules.Symbol,
        _ pointer: String
    ) throws(GrammarError) -> [Rules.Symbol] {
        guard facts.contained.count == 1, facts.mostItems == nil, facts.leastItems <= 1,
            facts.items.allSatisfy({ $0.first.isEmpty })
        else {
            throw GrammarError(
                "contains beside prefixItems, minItems or maxItems cannot be enforced", at: pointer)
        }
        let any = facts.goal(ofItem: 0)
        let item = try symbol(any)
        let needed = try symbol(any + facts.contained)
        let before = rules.add(
            .repeated(rules.sequence(item, comma), separator: nil, atLeast: 0, atMost: nil))
        let after = rules.add(.repeated(rules.sequence(comma, item), separator: nil, atLeast: 0, atMost: nil))
        return [rules.sequence(open, before, needed, after, close)]
    }

    /// Items of a small set, each once: every order of them is written out.
    private mutating func uniqueArray(_ facts: SchemaFacts, _ pointer: String) throws(GrammarError) -> [Rules
        .Symbol]
    {
        var values: [JSONValue] = []
        for item in try reader.alternatives(facts.goal(ofItem: 0)) {
            guard let listed = item.values, facts.items.allSatisfy({ $0.first.isEmpty }),
                facts.contained.isEmpty
            else {
                throw GrammarError("uniqueItems can only be enforced where items are of an enum", at: pointer)
            }
            for value in listed where !values.contains(where: { $0.means(value) }) {
                if try reader.holds(value, item, depth: 0) { values.append(value) }
            }
        }
        guard values.count <= Self.uniqueLimit else {
            throw GrammarError(
                "uniqueItems can only be enforced for an enum of \(Self.uniqueLimit) values at most",
                at: pointer)
        }
        var memo: [Set<Int>: Pattern] = [:]
        let most = min(facts.mostItems ?? values.count, values.count)
        func rest(_ used: Set<Int>) -> Pattern {
            if let known = memo[used] { return known }
            var choices: [Pattern] = used.count >= facts.leastItems ? [.empty] : []
            if used.count < most {
                for index in values.indices where !used.contains(index) {
                    let comma = used.isEmpty ? Pattern.empty : spacing.comma
                    choices.append(
                        .sequence([comma, .text(values[index].text()), rest(used.union([index]))]))
                }
            }
            let pattern = choices.isEmpty ? Pattern.nothing : .choice(choices)
            memo[used] = pattern
            return pattern
        }
        return [rules.lexeme(.sequence([spacing.open("["), rest([]), spacing.close("]")]))]
    }
}
