import JSON

extension SchemaWriter {
    /// A member that objects may or must have.
    struct Member {
        let name: String?
        let key: Pattern
        let goal: SchemaGoal
        let isRequired: Bool
    }

    private static let counterLimit = 4_000
    private static let patternLimit = 3

    mutating func object(_ facts: SchemaFacts, _ goal: SchemaGoal) throws(GrammarError) -> [Rules.Symbol] {
        let pointer = goal.first?.pointer ?? ""
        guard !facts.excluded.contains(where: { $0.object != nil }) else {
            throw GrammarError("not with an object in enum or const cannot be enforced", at: pointer)
        }
        guard let members = try declared(facts) else { return [] }
        let additional = try additional(facts, pointer)
        let body = try body(members, additional, facts, pointer)
        return [rules.sequence(rules.lexeme(spacing.open("{")), body, rules.lexeme(spacing.close("}")))]
    }

    /// Declared members in the order of the schemas, then those that are required without being declared; nil
    /// where a required one is impossible.
    mutating func declared(_ facts: SchemaFacts) throws(GrammarError) -> [Member]? {
        var keys: [String] = []
        for key in facts.members.flatMap({ $0.properties.map(\.key) }) + facts.required
        where !keys.contains(key) {
            keys.append(key)
        }
        guard keys.count <= 2_000 else { throw GrammarError("an object has more than 2000 properties") }
        var members: [Member] = []
        for key in keys {
            let goal = facts.members.flatMap { $0.matching(key) }
            let isRequired = facts.required.contains(key)
            guard try reader.isName(key, facts, 0), !goal.contains(where: { $0.value.bool == false }) else {
                if isRequired { return nil }
                continue
            }
            members.append(
                Member(name: key, key: .text(JSONStrings.quoted(key)), goal: goal, isRequired: isRequired))
        }
        return members
    }

    /// Members that are not declared, by the patterns that their keys match.
    private mutating func additional(_ facts: SchemaFacts, _ pointer: String) throws(GrammarError) -> [Member]
    {
        let declared = Set(facts.members.flatMap { $0.properties.map(\.key) } + facts.required)
        let patterns = facts.members.flatMap { $0.patterns }
        guard patterns.count <= Self.patternLimit else {
            throw GrammarError(
                "more than \(Self.patternLimit) patternProperties cannot be enforced", at: pointer)
        }
        var common: [Pattern] = []
        if !declared.isEmpty { common.append(.not(.choice(declared.sorted().map(Pattern.text)))) }
        for names in facts.names { common.append(try keys(of: names)) }
        var members: [Member] = []
        for subset in 0..<1 << patterns.count {
            var goal: SchemaGoal = []
            var parts = common
            var index = 0
            for schema in facts.members {
                var matches = false
                for pattern in schema.patterns {
                    let isIn = subset >> index & 1 == 1
                    parts.append(isIn ? pattern.pattern : .not(pattern.pattern))
                    if isIn {
                        goal.append(pattern.place)
                        matches = true
                    }
                    index += 1
                }
                if !matches, let place = schema.additional { goal.append(place) }
            }
            if goal.contains(where: { $0.value.bool == false }) { continue }
            let key = parts.isEmpty ? Pattern.anything : parts.count == 1 ? parts[0] : .all(parts)
            members.append(Member(name: nil, key: JSONStrings.quoted(key), goal: goal, isRequired: false))
        }
        return members
    }

    /// The strings that a schema of `propertyNames` allows.
    private mutating func keys(of names: SchemaPlace) throws(GrammarError) -> Pattern {
        var choices: [Pattern] = []
        for facts in try reader.alternatives([names]) where facts.kinds.contains(.string) {
            if let values = facts.values {
                for value in values where try reader.holds(value, facts, depth: 0) {
                    if let text = value.string { choices.append(.text(text)) }
                }
            } else {
                choices.append(StringFacts.pattern(facts))
            }
        }
        return .choice(choices)
    }

    /// What stands between the braces.
    private mutating func body(
        _ members: [Member], _ additional: [Member], _ facts: SchemaFacts, _ pointer: String
    ) throws(GrammarError) -> Rules.Symbol {
        let required = members.count(where: \.isRequired)
        let counts =
            facts.leastProperties > required
            || facts.mostProperties.map { $0 < members.count || !additional.isEmpty } ?? false
        // How many members there are matters up to this number, which stands for all beyond it.
        let ceiling = counts ? max(facts.leastProperties, facts.mostProperties.map { $0 + 1 } ?? 0) : 1
        guard (members.count + 1) * (ceiling + 1) <= Self.counterLimit else {
            throw GrammarError("minProperties or maxProperties is too large to be enforced", at: pointer)
        }
        var others: [Rules.Symbol] = []
        for member in additional { others.append(try written(member, after: .empty)) }
        let other = others.isEmpty ? nil : rules.add(.choice(others))
        let comma = rules.lexeme(spacing.comma)
        let nothing = rules.add(.sequence([]))
        var tails: [Rules.Symbol] = []
        for count in 0...ceiling {
            tails.append(try end(count, other, comma, nothing, facts, counts, pointer))
        }
        for member in members.reversed() {
            let first = try written(member, after: .empty)
            let next = try written(member, after: spacing.comma)
            var longer: [Rules.Symbol] = []
            for count in 0...ceiling {
                let taken = rules.sequence(count == 0 ? first : next, tails[min(count + 1, ceiling)])
                longer.append(member.isRequired ? taken : rules.add(.choice([taken, tails[count]])))
            }
            tails = longer
        }
        return tails[0]
    }

    private mutating func written(_ member: Member, after separator: Pattern) throws(GrammarError)
        -> Rules.Symbol
    {
        let value = try symbol(member.goal)
        return rules.sequence(rules.lexeme(.sequence([separator, member.key, spacing.colon])), value)
    }

    /// Additional members, after `count` declared ones.
    private mutating func end(
        _ count: Int, _ other: Rules.Symbol?, _ comma: Rules.Symbol, _ nothing: Rules.Symbol,
        _ facts: SchemaFacts,
        _ counts: Bool, _ pointer: String
    ) throws(GrammarError) -> Rules.Symbol {
        let least = counts ? max(0, facts.leastProperties - count) : 0
        let most = counts ? facts.mostProperties.map { $0 - count } : nil
        let impossible = rules.add(.choice([]))
        if let most, most < 0 { return impossible }
        guard let other, most != 0 else { return least == 0 ? nothing : impossible }
        // A key that is written twice counts once, and nothing keeps additional keys apart.
        guard least <= 1 else {
            throw GrammarError(
                "minProperties beyond the declared properties by more than 1 cannot be enforced", at: pointer)
        }
        if count == 0 {
            return rules.add(.repeated(other, separator: comma, atLeast: least, atMost: most))
        }
        return rules.add(
            .repeated(rules.sequence(comma, other), separator: nil, atLeast: least, atMost: most))
    }
}
