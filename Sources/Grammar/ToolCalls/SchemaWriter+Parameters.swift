import JSON

extension SchemaWriter {
    private static let name: Pattern = {
        let letter = ScalarSet([0x41...0x5A, 0x5F...0x5F, 0x61...0x7A])
        let more = letter.union(ScalarSet([0x30...0x39]))
        return .sequence([.scalar(letter), Pattern.scalar(more).repeated(0, 63)])
    }()

    private static func frame(_ name: Pattern) -> (open: Pattern, close: Pattern) {
        (.sequence([.text("<parameter="), name, .text(">\n")]), .text("\n</parameter>\n"))
    }

    /// Any parameters, as text.
    static func looseParameters(in rules: inout Rules) -> Rules.Symbol {
        let (open, close) = frame(name)
        let one = rules.lexeme(.sequence([open, RawText.any, close]))
        return rules.add(.repeated(one, separator: nil, atLeast: 0, atMost: 64))
    }

    /// The parameters of a call, one after another.
    mutating func parameters(_ goal: SchemaGoal) throws(GrammarError) -> Rules.Symbol {
        var choices: [Rules.Symbol] = []
        for facts in try reader.alternatives(goal) where facts.kinds.contains(.object) {
            guard facts.values == nil, facts.excluded.isEmpty else {
                throw GrammarError("enum, const and not cannot be enforced for all parameters together")
            }
            guard let members = try declared(facts) else { continue }
            let required = members.count(where: \.isRequired)
            guard facts.leastProperties <= required, facts.mostProperties.map({ $0 >= members.count }) ?? true
            else {
                throw GrammarError("minProperties and maxProperties cannot be enforced for parameters")
            }
            let isOpen = members.isEmpty && facts.members.allSatisfy { $0.additional?.value.bool ?? true }
            guard !isOpen else {
                choices.append(Self.looseParameters(in: &rules))
                continue
            }
            var parts: [Rules.Symbol] = []
            for member in members {
                let one = try parameter(member)
                parts.append(
                    member.isRequired ? one : rules.add(.repeated(one, separator: nil, atLeast: 0, atMost: 1))
                )
            }
            choices.append(rules.add(.sequence(parts)))
        }
        return rules.add(.choice(choices))
    }

    private mutating func parameter(_ member: Member) throws(GrammarError) -> Rules.Symbol {
        let name = member.name ?? ""
        guard !name.isEmpty, !name.contains(where: { ">\n\r".contains($0) || $0 == "\r\n" }),
            name.trimmingPrefix(while: \.isWhitespace) == name, name.last?.isWhitespace == false
        else { throw GrammarError("\(JSONValue.string(name).summary) cannot be the name of a parameter") }
        let (open, close) = Self.frame(.text(name))
        return rules.sequence(rules.lexeme(open), try rawValue(member.goal), rules.lexeme(close))
    }

    /// A value as it stands in a call.
    private mutating func rawValue(_ goal: SchemaGoal) throws(GrammarError) -> Rules.Symbol {
        let alternatives = try reader.alternatives(goal)
        // Without a type the reader takes every value for a string.
        if alternatives.count == 1, alternatives[0].kinds.count == ValueKind.allCases.count,
            alternatives[0].values == nil
        {
            return rules.lexeme(RawText.of(StringFacts.pattern(alternatives[0])))
        }
        let kinds = alternatives.reduce(into: Set<ValueKind>()) { kinds, facts in
            kinds.formUnion(facts.values.map { Set($0.map(ValueKind.init)) } ?? facts.kinds)
        }
        let isMixed = kinds.count > 1
        var choices: [Rules.Symbol] = []
        for facts in alternatives {
            if let values = facts.values {
                var texts: [Pattern] = []
                for value in values where try reader.holds(value, facts, depth: 0) {
                    let text = value.string ?? value.text()
                    if RawText.isPossible(text) { texts.append(.text(text)) }
                }
                if !texts.isEmpty { choices.append(rules.lexeme(.choice(texts))) }
                continue
            }
            if facts.kinds.contains(.string) {
                let text = StringFacts.pattern(facts)
                choices.append(rules.lexeme(isMixed ? RawText.unmistakable(text) : RawText.of(text)))
            }
            choices += try values(facts, goal, of: ValueKind.allCases.filter { $0 != .string })
        }
        return rules.add(.choice(choices))
    }
}
