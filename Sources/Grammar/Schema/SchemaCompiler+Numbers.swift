import JSON

extension SchemaCompiler {
    /// The numbers within limits: as a lexeme, unless only an automaton can tell multiples of a divisor.
    mutating func numbers(
        _ limits: NumberLimits, excluded: Set<ListedValue>
    ) throws(GrammarError) -> (lexeme: Pattern?, symbol: Rules.Symbol?) {
        if !limits.nonDivisors.isEmpty { return (try nonMultiples(limits, excluded: excluded), nil) }
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

    /// Numbers that are no multiples: integers with other last digits, and what is no integer.
    private mutating func nonMultiples(
        _ limits: NumberLimits, excluded: Set<ListedValue>
    ) throws(GrammarError) -> Pattern {
        var integers = limits
        (integers.nonDivisors, integers.isInteger) = ([], true)
        let refusal = GrammarError(
            "multipleOf cannot be negated, as not, oneOf or if would need", at: limits.pointer)
        var parts: [Pattern] = []
        if !limits.isFraction {
            guard let lexeme = try numbers(integers, excluded: excluded).lexeme else { throw refusal }
            var conditions = [lexeme]
            for divisor in limits.nonDivisors {
                guard let multiples = Pattern.multiples(of: divisor, within: limits) else { throw refusal }
                conditions.append(.not(multiples))
            }
            parts.append(.all(conditions))
        }
        if !limits.isInteger {
            var fractions = limits
            (fractions.nonDivisors, fractions.isFraction) = ([], true)
            guard let lexeme = try numbers(fractions, excluded: excluded).lexeme else { throw refusal }
            parts.append(lexeme)
        }
        return .choice(parts)
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
