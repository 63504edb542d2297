/// Numbers as JSON writes them.
extension Pattern {
    static let digit = Pattern.scalar(ScalarSet("0"..."9"))
    private static let digits = digit.repeated()
    private static let positiveDigit = Pattern.scalar(ScalarSet("1"..."9"))
    private static let minus = Pattern.text("-")

    /// Digits without leading zeros.
    static let wholeNumber = Pattern.choice([.text("0"), .sequence([positiveDigit, digits])])
    private static let fraction = Pattern.sequence([.text("."), digit.repeated(1)])
    static let decimal = Pattern.sequence([minus.optional, wholeNumber, fraction.optional])
    /// Without `-0`, which is no other number.
    static let integer = Pattern.choice([
        .text("0"), .sequence([minus.optional, positiveDigit, digits]),
    ])

    /// With an exponent of at most two digits: larger numbers than any computer reads have no end.
    static let number = Pattern.sequence([
        decimal,
        Pattern.sequence([
            .scalar(ScalarSet("e", "E")), .scalar(ScalarSet("+", "-")).optional, digit.repeated(1, 2),
        ]).optional,
    ])

    /// Digits before and after the point, of which readers lose none: a double tells them apart.
    private static let exactDecimal = Pattern.all([
        decimal,
        Pattern.sequence([
            minus.optional, .scalar(ScalarSet("0"..."9").union(ScalarSet("."))).repeated(1, 16),
        ]),
    ])

    static let nonInteger = Pattern.all([
        exactDecimal, .sequence([.anything, .text("."), digits, positiveDigit, digits]),
    ])

    /// Every way to write a number without an exponent.
    static func spellings(of value: ExactDecimal) -> Pattern {
        let (whole, fraction) = value.written
        var text = (value.isNegative ? "-" : "") + Self.text(of: whole)
        let zeros = Pattern.text("0").repeated()
        if fraction.isEmpty {
            let zeroFraction = Pattern.sequence([.text(".0"), zeros]).optional
            let written = Pattern.sequence([.text(text), zeroFraction])
            return value.isZero ? .sequence([minus.optional, written]) : written
        }
        text += "." + Self.text(of: fraction)
        return .sequence([.text(text), zeros])
    }

    /// Numbers within bounds, without exponents.
    static func numbers(within limits: NumberLimits) -> Pattern {
        let form = limits.isInteger ? integer : limits.isFraction ? nonInteger : exactDecimal
        guard limits.lower != nil || limits.upper != nil else { return form }
        let zero = ExactDecimal(0)
        var choices: [Pattern] = []
        if limits.allowsBetween(zero) { choices.append(limits.isInteger ? .text("0") : zeroSpellings) }
        // Magnitudes on either side of zero.
        choices.append(magnitudes(above: limits.lower, below: limits.upper))
        choices.append(
            .sequence([minus, magnitudes(above: limits.upper?.negated, below: limits.lower?.negated)]))
        return .all([form, .choice(choices)])
    }

    private static let zeroSpellings = Pattern.sequence([
        .text("0"), Pattern.sequence([.text("."), .text("0").repeated(1)]).optional,
    ])

    /// Numbers above zero within bounds, which may lie below.
    private static func magnitudes(above lower: NumberLimits.Bound?, below upper: NumberLimits.Bound?)
        -> Pattern
    {
        let zero = NumberLimits.Bound(value: ExactDecimal(0), isExclusive: true)
        if let upper, upper.value.isNegative || upper.value.isZero { return .nothing }
        var parts: [Pattern] = []
        if let lower, !lower.value.isNegative, !lower.value.isZero {
            parts.append(atLeast(lower))
        } else {
            parts.append(atLeast(zero))
        }
        if let upper { parts.append(atMost(upper)) }
        return .all(parts)
    }

    private static func text(of digits: some Collection<UInt8>) -> String {
        String(decoding: digits.map { $0 + 0x30 }, as: UTF8.self)
    }

    private static func digit(from low: UInt8, to high: UInt8) -> Pattern {
        low > high ? .nothing : .scalar(ScalarSet([UInt32(low) + 0x30...UInt32(high) + 0x30]))
    }

    /// Digits of a given count, greater than `digits`; the first is no zero where `isWhole`.
    private static func above(_ digits: [UInt8]) -> [Pattern] {
        digits.indices.filter { digits[$0] < 9 }.map { place in
            .sequence([
                .text(text(of: digits[..<place])), digit(from: digits[place] + 1, to: 9),
                digit.repeated(digits.count - place - 1, digits.count - place - 1),
            ])
        }
    }

    private static func below(_ digits: [UInt8]) -> [Pattern] {
        digits.indices.compactMap { place in
            let least: UInt8 = place == 0 && digits.count > 1 ? 1 : 0
            guard digits[place] > least else { return nil }
            return .sequence([
                .text(text(of: digits[..<place])), digit(from: least, to: digits[place] - 1),
                digit.repeated(digits.count - place - 1, digits.count - place - 1),
            ])
        }
    }

    /// Unsigned numbers from a bound on, which is not negative.
    private static func atLeast(_ bound: NumberLimits.Bound) -> Pattern {
        let (whole, part) = bound.value.written
        let greater = Pattern.choice(
            above(whole) + [.sequence([positiveDigit, digit.repeated(whole.count)])])
        var equal: [Pattern] = []
        for place in part.indices where part[place] < 9 {
            equal.append(
                .sequence([
                    .text("." + text(of: part[..<place])), digit(from: part[place] + 1, to: 9), digits,
                ]))
        }
        let rest = part.isEmpty ? Pattern.text(".") : .text("." + text(of: part))
        let nonZero = Pattern.sequence([rest, .text("0").repeated(), positiveDigit, digits])
        if bound.isExclusive {
            equal.append(nonZero)
        } else if part.isEmpty {
            equal += [.empty, .sequence([rest, digit.repeated(1)])]
        } else {
            equal.append(.sequence([rest, digits]))
        }
        return .choice([
            .sequence([greater, fraction.optional]), .sequence([.text(text(of: whole)), .choice(equal)]),
        ])
    }

    /// Unsigned numbers up to a bound, which is not negative.
    private static func atMost(_ bound: NumberLimits.Bound) -> Pattern {
        let (whole, part) = bound.value.written
        var smaller = below(whole)
        if whole.count > 1 {
            smaller += [.text("0"), .sequence([positiveDigit, digit.repeated(0, whole.count - 2)])]
        }
        var equal: [Pattern] = []
        for place in part.indices {
            // Shorter ones are less, and so are those with a smaller digit.
            equal.append(.text(place == 0 ? "" : "." + text(of: part[..<place])))
            if part[place] > 0 {
                equal.append(
                    .sequence([
                        .text("." + text(of: part[..<place])), digit(from: 0, to: part[place] - 1), digits,
                    ]))
            }
        }
        if !bound.isExclusive {
            if part.isEmpty {
                equal += [.empty, .sequence([.text(".0"), .text("0").repeated()])]
            } else {
                equal.append(.sequence([.text("." + text(of: part)), .text("0").repeated()]))
            }
        }
        return .choice([
            .sequence([.choice(smaller), fraction.optional]),
            .sequence([.text(text(of: whole)), .choice(equal)]),
        ])
    }
}

extension NumberLimits {
    /// Whether the bounds alone allow a value.
    fileprivate func allowsBetween(_ value: ExactDecimal) -> Bool {
        var bounds = NumberLimits()
        (bounds.lower, bounds.upper) = (lower, upper)
        return !isFraction && bounds.allows(value)
    }
}

extension NumberLimits.Bound {
    fileprivate var negated: NumberLimits.Bound {
        NumberLimits.Bound(value: value.negated, isExclusive: isExclusive)
    }
}
