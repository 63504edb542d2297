import JSON

extension SchemaCompiler {
    /// The numbers within limits: as a lexeme, unless only an automaton can tell multiples of a divisor.
    mutating func numbers(
        _ limits: NumberLimits, excluded: Set<ListedValue>
    ) throws(GrammarError) -> (lexeme: Pattern?, symbol: Rules.Symbol?) {
        for bound in [limits.lower, limits.upper] {
            guard let bound, bound.value.writtenLength > 400 else { continue }
            throw GrammarError("a bound has too many digits")
        }
        let without = try spellings(of: excluded)
        let isFree = limits.lower == nil && limits.upper == nil && !limits.isFraction
        if isFree, limits.divisors.isEmpty, without.isEmpty {
            return (limits.isInteger ? .integer : .number, nil)
        }
        var parts = [Pattern.numbers(within: limits)]
        if !without.isEmpty { parts.append(.not(.choice(without))) }
        var others: [ExactDecimal] = []
        for divisor in limits.divisors {
            if let multiples = Pattern.multiples(of: divisor, within: limits) {
                parts.append(multiples)
            } else {
                others.append(divisor)
            }
        }
        let pattern = parts.count == 1 ? parts[0] : .all(parts)
        guard let divisor = others.first else { return (pattern, nil) }
        guard others.count == 1, var automaton = try RemainderAutomaton(pattern, divisor: divisor),
            let symbol = automaton.symbol(in: &rules)
        else { throw GrammarError("multipleOf has too many values to enforce it", at: limits.pointer) }
        return (nil, symbol)
    }

    private func spellings(of excluded: Set<ListedValue>) throws(GrammarError) -> [Pattern] {
        var spellings: [Pattern] = []
        for value in excluded.sorted(by: { $0.value.text() < $1.value.text() }) {
            guard let number = value.value.number else { continue }
            guard let decimal = ExactDecimal(number), decimal.writtenLength <= 400 else {
                throw GrammarError("a listed number has too many digits")
            }
            spellings.append(.spellings(of: decimal))
        }
        return spellings
    }
}
