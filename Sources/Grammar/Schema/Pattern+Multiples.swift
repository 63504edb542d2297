extension Pattern {
    private static let suffixLimit = 4
    private static let listLimit = 4_096

    /// Numbers that are multiples of a divisor, without exponents; nil where that is no small pattern.
    ///
    /// When the divisor has no prime factors but 2 and 5, the last digits decide. Otherwise the multiples within
    /// the bounds are listed.
    static func multiples(of divisor: ExactDecimal, within limits: NumberLimits) -> Pattern? {
        let places = max(0, -divisor.exponent)
        guard places <= 12, let scaled = divisor.scaled(to: -places) else { return nil }
        return byLastDigits(scaled, places: places) ?? listed(divisor, scaled, places: places, limits)
    }

    private static func byLastDigits(_ divisor: Int, places: Int) -> Pattern? {
        var choices: [Pattern] = []
        var power = 1
        for _ in 0..<places { power *= 10 }
        // Written with `written` digits after the point, of `places`.
        for written in 0...places {
            let left = divisor / greatestCommonDivisor(divisor, power)
            power /= 10
            guard let count = suffixLength(left), let form = form(written) else { return nil }
            if count == 0 {
                choices.append(form)
                continue
            }
            guard count <= suffixLimit else { return nil }
            var modulus = 1
            for _ in 0..<count { modulus *= 10 }
            var (short, suffixes): ([Pattern], [Pattern]) = ([], [])
            for value in stride(from: 0, to: modulus, by: left) {
                let padded = digits(value, count: max(count, written))
                suffixes.append(
                    .text(withPoint(String(padded.suffix(max(count, written))), written, isWhole: false)))
                short.append(.text(withPoint(digits(value, count: written + 1), written, isWhole: true)))
            }
            let unsigned = Pattern.choice(
                short + [.sequence([.anything, .choice(suffixes)])])
            choices.append(.all([form, .sequence([.text("-").optional, unsigned])]))
        }
        return .choice(choices)
    }

    /// Numbers with so many digits after the point.
    private static func form(_ places: Int) -> Pattern? {
        if places == 0 { return integer }
        return .sequence([.text("-").optional, wholeNumber, .text("."), digit.repeated(places, places)])
    }

    private static func digits(_ value: Int, count: Int) -> String {
        let text = String(value)
        return String(repeating: "0", count: max(0, count - text.count)) + text
    }

    private static func withPoint(_ digits: String, _ places: Int, isWhole: Bool) -> String {
        if places == 0 { return digits }
        return "\(digits.dropLast(places)).\(digits.suffix(places))"
    }

    /// How many last digits decide; nil for other prime factors.
    private static func suffixLength(_ divisor: Int) -> Int? {
        var (rest, twos, fives) = (divisor, 0, 0)
        while rest % 2 == 0 { (rest, twos) = (rest / 2, twos + 1) }
        while rest % 5 == 0 { (rest, fives) = (rest / 5, fives + 1) }
        return rest == 1 ? max(twos, fives) : nil
    }

    private static func greatestCommonDivisor(_ a: Int, _ b: Int) -> Int {
        b == 0 ? a : greatestCommonDivisor(b, a % b)
    }

    private static func listed(
        _ divisor: ExactDecimal, _ scaled: Int, places: Int, _ limits: NumberLimits
    ) -> Pattern? {
        guard let lower = limits.lower?.value.rounded(to: -places),
            let upper = limits.upper?.value.rounded(to: -places),
            lower <= upper, (upper - lower) / scaled <= listLimit
        else { return nil }
        var values: [Pattern] = []
        for factor in (lower / scaled - 1)...(upper / scaled + 1) {
            let (product, overflow) = factor.multipliedReportingOverflow(by: scaled)
            guard !overflow else { return nil }
            let digits = String(product.magnitude).utf8.map { $0 - 0x30 }
            values.append(spellings(of: ExactDecimal(isNegative: product < 0, digits, -places)))
        }
        return .choice(values)
    }
}

extension ExactDecimal {
    /// Near the value, in units of ten to `unit`; nil where that does not fit.
    fileprivate func rounded(to unit: Int) -> Int? {
        if exponent >= unit { return scaled(to: unit).flatMap { abs($0) < 1 << 60 ? $0 : nil } }
        let dropped = unit - exponent
        let kept = ExactDecimal(isNegative: isNegative, Array(digits.dropLast(dropped)), unit)
        return kept.scaled(to: unit).flatMap { abs($0) < 1 << 60 ? $0 : nil }
    }
}
