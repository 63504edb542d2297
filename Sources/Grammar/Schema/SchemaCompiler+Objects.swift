import JSON

extension SchemaCompiler {
    struct Member {
        let key: Spelling
        let value: Conjunction
        let isRequired: Bool
    }

    /// The members that an object's schemas name, in their order, and without those it cannot have; nil where
    /// one that it must have is impossible.
    mutating func members(of object: ObjectLimits) throws(GrammarError) -> [Member]? {
        var keys: [Spelling] = []
        var seen: Set<Spelling> = []
        for key in object.layers.flatMap(\.order) + object.required where seen.insert(key).inserted {
            keys.append(key)
        }
        let required = Set(object.required)
        var members: [Member] = []
        for key in keys {
            try spend()
            let value = try value(of: key, in: object)
            let isRequired = required.contains(key)
            guard try mayBeNamed(key, object), try !isEmpty(value) else {
                if isRequired { return nil }
                continue
            }
            members.append(Member(key: key, value: value, isRequired: isRequired))
        }
        return members
    }

    mutating func objects(_ object: ObjectLimits) throws(GrammarError) -> [Rules.Symbol] {
        guard let members = try members(of: object) else { return [] }
        guard let part = object.some.first else { return try objects(object, members, nil) }
        // The member that there must be is one of those that are named, or another.
        var rest = object
        rest.some.removeFirst()
        var symbols: [Rules.Symbol] = []
        for member in members where try tester.holds(part.key, member.key.text) {
            var with = rest
            with.layers.append(ObjectLimits.Layer(named: [member.key: part.value]))
            if !with.required.contains(member.key) { with.required.append(member.key) }
            symbols += try objects(with)
        }
        guard rest.some.isEmpty else {
            throw GrammarError("the same value is said to have two unnamed members", at: part.pointer)
        }
        return symbols + (try objects(rest, members, part))
    }

    private mutating func objects(
        _ object: ObjectLimits, _ members: [Member], _ some: ObjectLimits.Some?
    ) throws(GrammarError) -> [Rules.Symbol] {
        var entries: [MemberTable.Entry] = []
        for member in members {
            let key = Pattern.spelled(member.key.text).jsonString
            let (first, next) = self.member(key, member.value)
            entries.append(MemberTable.Entry(first: first, next: next, isRequired: member.isRequired))
        }
        let others = try otherMembers(of: object, besides: members, some: nil)
        var last: (first: Rules.Symbol, next: Rules.Symbol)?
        if let some {
            last = try otherMembers(of: object, besides: members, some: some)
            if last == nil { return [] }
        }
        let table = MemberTable(
            entries: entries, other: others, last: last, atLeast: object.atLeast, atMost: object.atMost)
        do {
            guard let inside = try table.symbol(in: &rules) else { return [] }
            return [bracketed(inside, "{", "}")]
        } catch {
            switch error {
            case .tooLarge: throw GrammarError("too many properties to count them", at: object.pointer)
            case .needsDistinct:
                throw GrammarError(
                    "minProperties cannot be enforced, as keys that the schema does not name may repeat",
                    at: object.pointer)
            }
        }
    }

    mutating func bracketed(_ inside: Rules.Symbol, _ open: String, _ close: String) -> Rules.Symbol {
        let (open, close) = (rules.lexeme(spacing.opening(open)), rules.lexeme(spacing.closing(close)))
        return rules.add(.sequence([open, inside, close]))
    }

    private mutating func member(
        _ key: Pattern, _ value: Conjunction
    ) -> (first: Rules.Symbol, next: Rules.Symbol) {
        let (value, colon) = (symbol(value), spacing.colon)
        let first = rules.lexeme(.sequence([key, colon]))
        let next = rules.lexeme(.sequence([spacing.comma, key, colon]))
        return (rules.add(.sequence([first, value])), rules.add(.sequence([next, value])))
    }

    /// Members that no schema names, by the patterns their keys match.
    private mutating func otherMembers(
        of object: ObjectLimits, besides members: [Member], some: ObjectLimits.Some?
    ) throws(GrammarError) -> (first: Rules.Symbol, next: Rules.Symbol)? {
        var named: Set<Spelling> = Set(members.map(\.key))
        for layer in object.layers { named.formUnion(layer.named.keys) }
        var conditions: [Pattern] = []
        if !named.isEmpty {
            let keys = named.sorted { $0.text.utf8.lexicographicallyPrecedes($1.text.utf8) }
            conditions.append(.not(.choice(keys.map { .spelled($0.text) })))
        }
        let unnamed = conditions.count
        if let names = try keyPattern(object.names) { conditions.append(names) }
        if let stringLimit { conditions.append(stringLimit) }
        if let some { conditions.append(some.key) }

        var (firsts, nexts): ([Rules.Symbol], [Rules.Symbol]) = ([], [])
        for (key, value) in try otherKeys(of: object) {
            let value = value.and(some?.value ?? [])
            if try isEmpty(value) { continue }
            let parts = conditions + key
            let key = parts.isEmpty ? Pattern.anything : parts.count == 1 ? parts[0] : .all(parts)
            // Keys that are not among a few are never all.
            if parts.count > unnamed, try tester.isEmpty(key) { continue }
            let (first, next) = member(key.jsonString, value)
            firsts.append(first)
            nexts.append(next)
        }
        guard let first = firsts.first, let next = nexts.first else { return nil }
        if firsts.count == 1 { return (first, next) }
        return (rules.add(.choice(firsts)), rules.add(.choice(nexts)))
    }

    private static let classedPatterns = 4
    private static let patternLimit = 32

    /// Which keys need which values. With many patterns, keys that match two of them are left out.
    private func otherKeys(
        of object: ObjectLimits
    ) throws(GrammarError) -> [(key: [Pattern], value: Conjunction)] {
        var patterns: [Pattern] = []
        for part in object.layers.flatMap(\.matching) where !patterns.contains(part.key) {
            patterns.append(part.key)
        }
        guard patterns.count <= Self.patternLimit else {
            throw GrammarError(
                "patternProperties has more than \(Self.patternLimit) patterns", at: object.pointer)
        }
        let classes: [Set<Int>] =
            patterns.count <= Self.classedPatterns
            ? (0..<1 << patterns.count).map { bits in Set(patterns.indices.filter { bits >> $0 & 1 == 1 }) }
            : [[]] + patterns.indices.map { [$0] }
        return classes.map { matched in
            let key = patterns.indices.map { matched.contains($0) ? patterns[$0] : .not(patterns[$0]) }
            let value = object.layers.reduce([] as Conjunction) { value, layer in
                let parts = layer.matching.filter { part in matched.contains { patterns[$0] == part.key } }
                return value.and(parts.isEmpty ? layer.rest : parts.reduce([]) { $0.and($1.value) })
            }
            return (key, value)
        }
    }

    /// The keys that `propertyNames` allows; nil for all.
    mutating func keyPattern(_ names: Conjunction) throws(GrammarError) -> Pattern? {
        if names.isEmpty { return nil }
        var choices: [Pattern] = []
        for alternative in try alternatives(names) where alternative.kinds.contains(.string) {
            if alternative.values != nil {
                choices += try valuesLeft(alternative).compactMap { $0.string.map(Pattern.spelled) }
            } else {
                choices.append(decodedStrings(alternative))
            }
        }
        return .choice(choices)
    }
}
