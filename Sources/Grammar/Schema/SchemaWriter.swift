import JSON

/// Writes rules for goals. Goals that have been met are not written again, which makes recursion of the schema
/// one of the rules.
struct SchemaWriter {
    var rules: Rules
    var reader: SchemaReader
    let spacing: Spacing
    private var symbols: [[String]: Rules.Symbol] = [:]
    private static let goalLimit = 4_000

    init(_ rules: Rules, _ reader: SchemaReader, _ spacing: Spacing) {
        (self.rules, self.reader, self.spacing) = (rules, reader, spacing)
    }

    /// The symbol of values that satisfy all schemas of the goal.
    mutating func symbol(_ goal: SchemaGoal) throws(GrammarError) -> Rules.Symbol {
        let key = Self.key(goal)
        if let known = symbols[key] { return known }
        guard symbols.count < Self.goalLimit else {
            throw GrammarError(
                "the schema has more than \(Self.goalLimit) parts", at: goal.first?.pointer ?? "")
        }
        let symbol = rules.reserve()
        symbols[key] = symbol
        var choices: [Rules.Symbol] = []
        for facts in try reader.alternatives(goal) { choices += try values(facts, goal) }
        rules.define(symbol, as: .choice(choices))
        return symbol
    }

    /// Synthetic schemas share a place with others, so what they say counts too.
    private static func key(_ goal: SchemaGoal) -> [String] {
        Set(goal.filter { $0.value.bool != true }.map { $0.pointer + " " + ($0.value.text()) }).sorted()
    }

    mutating func values(_ facts: SchemaFacts, _ goal: SchemaGoal) throws(GrammarError) -> [Rules.Symbol] {
        if let values = facts.values {
            var texts: [Pattern] = []
            for value in values where try reader.holds(value, facts, depth: 0) {
                texts.append(.text(value.text()))
            }
            return texts.isEmpty ? [] : [rules.lexeme(.choice(texts))]
        }
        return try values(facts, goal, of: ValueKind.allCases)
    }

    /// The values of these kinds.
    mutating func values(
        _ facts: SchemaFacts, _ goal: SchemaGoal, of kinds: [ValueKind]
    ) throws(GrammarError) -> [Rules.Symbol] {
        var choices: [Rules.Symbol] = []
        for kind in kinds where facts.kinds.contains(kind) {
            switch kind {
            case .null: if !facts.excludes(.null) { choices.append(rules.text("null")) }
            case .boolean:
                let words = [true, false].filter { !facts.excludes(.bool($0)) }.map {
                    Pattern.text($0 ? "true" : "false")
                }
                if !words.isEmpty { choices.append(rules.lexeme(.choice(words))) }
            case .number: choices.append(rules.lexeme(try number(facts, goal)))
            case .string: choices.append(rules.lexeme(JSONStrings.quoted(StringFacts.pattern(facts))))
            case .array: choices += try array(facts, goal)
            case .object: choices += try object(facts, goal)
            }
        }
        return choices
    }

    func number(_ facts: SchemaFacts, _ goal: SchemaGoal) throws(GrammarError) -> Pattern {
        var parts = [
            facts.isWhole ? NumberPatterns.integer(facts.bounds) : NumberPatterns.number(facts.bounds)
        ]
        for divisor in facts.divisors {
            guard let multiples = NumberPatterns.multiples(of: divisor) else {
                throw GrammarError(
                    "multipleOf has too many digits to be enforced", at: goal.first?.pointer ?? "")
            }
            parts.append(multiples)
        }
        for case .number(let number) in facts.excluded {
            guard let exact = Decimal10(number) else { continue }
            let same = NumberBounds.Bound(value: exact, isExclusive: false)
            parts.append(
                NumberPatterns.number(
                    NumberBounds(low: .init(value: Decimal10(-Int.max / 16), isExclusive: false))))
            parts.append(.not(NumberPatterns.number(NumberBounds(low: same, high: same))))
        }
        return parts.count == 1 ? parts[0] : .all(parts)
    }
}

extension SchemaFacts {
    func excludes(_ value: JSONValue) -> Bool { excluded.contains { $0.means(value) } }
}
