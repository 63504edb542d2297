/// Numbers within bounds, as JSON spells them.
enum NumberPatterns {
    /// Digits of an integer, and behind a point, at most: a number must end some time.
    static let mostDigits = 18

    private static let digit = Pattern.scalar(ScalarSet("0"..."9"))
    private static let minus = Pattern.text("-")

    /// Whole numbers without sign from `low` to `high`.
    static func whole(_ low: Int, _ high: Int?) -> Pattern {
        if let high, high < low { return .nothing }
        let lowDigits = String(max(low, 0))
        var choices: [Pattern] = []
        let most = high.map { String($0).utf8.count } ?? mostDigits
        guard lowDigits.utf8.count <= most else { return .nothing }
        for length in lowDigits.utf8.count...most {
            let from =
                length == lowDigits.utf8.count ? lowDigits : "1" + String(repeating: "0", count: length - 1)
            let to =
                high.map { String($0) }.flatMap { $0.utf8.count == length ? $0 : nil }
                ?? String(repeating: "9", count: length)
            choices.append(between(Array(from.utf8), Array(to.utf8)))
        }
        return .choice(choices)
    }

    /// Strings of digits of one length from `low` to `high`.
    private static func between(_ low: [UInt8], _ high: [UInt8]) -> Pattern {
        guard let a = low.first, let b = high.first else { return .empty }
        let (lowRest, highRest) = (Array(low.dropFirst()), Array(high.dropFirst()))
        if a == b { return .sequence([digits(a, a), between(lowRest, highRest)]) }
        if lowRest.allSatisfy({ $0 == 0x30 }), highRest.allSatisfy({ $0 == 0x39 }) {
            return .sequence([digits(a, b), digit.repeated(lowRest.count, lowRest.count)])
        }
        var choices = [
            Pattern.sequence([digits(a, a), between(lowRest, lowRest.map { _ in 0x39 })]),
            .sequence([digits(b, b), between(highRest.map { _ in 0x30 }, highRest)]),
        ]
        if a + 1 < b {
            choices.append(.sequence([digits(a + 1, b - 1), digit.repeated(lowRest.count, lowRest.count)]))
        }
        return .choice(choices)
    }

    private static func digits(_ low: UInt8, _ high: UInt8) -> Pattern {
        .scalar(ScalarSet(Unicode.Scalar(low)...Unicode.Scalar(high)))
    }

    static func integer(_ bounds: NumberBounds) -> Pattern {
        let low = bounds.low.map { $0.isExclusive ? $0.value.floor + 1 : -$0.value.negated.floor }
        let high = bounds.high.map { $0.isExclusive ? -$0.value.negated.floor - 1 : $0.value.floor }
        var choices: [Pattern] = []
        if high ?? 0 >= 0 { choices.append(whole(max(low ?? 0, 0), high)) }
        if low ?? -1 < 0 {
            let least = max(1, -(high ?? -1))
            choices.append(.sequence([minus, whole(least, low.map { -$0 })]))
        }
        return .choice(choices)
    }

    /// Numbers without an exponent, unless there are no bounds at all.
    static func number(_ bounds: NumberBounds) -> Pattern {
        let fraction = Pattern.sequence([.text("."), digit.repeated(1, mostDigits)]).optional
        guard bounds.low != nil || bounds.high != nil else {
            let exponent = Pattern.sequence([
                .scalar(ScalarSet("e", "E")), Pattern.scalar(ScalarSet("+", "-")).optional,
                digit.repeated(1, 2),
            ])
            return .sequence([minus.optional, whole(0, nil), fraction, exponent.optional])
        }
        var choices: [Pattern] = []
        let zero = NumberBounds.Bound(value: Decimal10(0), isExclusive: false)
        if bounds.high.map({ $0.value > zero.value || ($0.value == zero.value && !$0.isExclusive) }) ?? true {
            let low = bounds.low.flatMap { $0.value < zero.value ? nil : $0 }
            choices.append(positive(low, bounds.high))
        }
        if bounds.low.map({ $0.value < zero.value }) ?? true {
            let low: NumberBounds.Bound =
                bounds.high.flatMap { $0.value < zero.value ? $0.negated : nil }
                ?? .init(value: zero.value, isExclusive: true)
            choices.append(.sequence([minus, positive(low, bounds.low?.negated)]))
        }
        return .choice(choices)
    }

    /// Numbers without a sign.
    private static func positive(_ low: NumberBounds.Bound?, _ high: NumberBounds.Bound?) -> Pattern {
        let fraction = Pattern.sequence([.text("."), digit.repeated(1, mostDigits)]).optional
        var parts = [Pattern.sequence([whole(0, nil), fraction])]
        if let low {
            let integer = low.value.floor
            parts.append(
                .choice([
                    .sequence([whole(integer + 1, nil), fraction]),
                    .sequence([whole(integer, integer), atLeast(low)]),
                ]))
        }
        if let high {
            let integer = high.value.floor
            parts.append(
                .choice([
                    .sequence([whole(0, integer - 1), fraction]),
                    .sequence([whole(integer, integer), atMost(high)]),
                ]))
        }
        return parts.count == 1 ? parts[0] : .all(parts)
    }

    private static let anyDigits = digit.repeated()
    private static let zeros = Pattern.text("0").repeated()

    /// What may stand behind the whole part of a bound for the number to be at least that.
    private static func atLeast(_ bound: NumberBounds.Bound) -> Pattern {
        let digits = Array(bound.value.fraction.utf8)
        let positive = Pattern.sequence([zeros, self.digits(0x31, 0x39), anyDigits])
        guard !digits.isEmpty else {
            let some = Pattern.sequence([
                .text("."), bound.isExclusive ? positive : .sequence([digit, anyDigits]),
            ])
            return bound.isExclusive ? some : some.optional
        }
        var choices: [Pattern] = []
        for (index, last) in digits.enumerated() where last < 0x39 {
            choices.append(
                .sequence([text(digits[..<index]), self.digits(last + 1, 0x39), anyDigits]))
        }
        choices.append(.sequence([text(digits[...]), bound.isExclusive ? positive : anyDigits]))
        return .sequence([.text("."), .choice(choices)])
    }

    private static func atMost(_ bound: NumberBounds.Bound) -> Pattern {
        let digits = Array(bound.value.fraction.utf8)
        guard !digits.isEmpty else {
            return bound.isExclusive ? .nothing : Pattern.sequence([.text(".0"), zeros]).optional
        }
        var choices: [Pattern] = []
        for (index, last) in digits.enumerated() {
            if index > 0 { choices.append(text(digits[..<index])) }
            if last > 0x30 {
                choices.append(.sequence([text(digits[..<index]), self.digits(0x30, last - 1), anyDigits]))
            }
        }
        if !bound.isExclusive { choices.append(.sequence([text(digits[...]), zeros])) }
        return Pattern.sequence([.text("."), .choice(choices)]).optional
    }

    private static func text(_ digits: ArraySlice<UInt8>) -> Pattern {
        .text(String(decoding: digits, as: UTF8.self))
    }

    /// Multiples of a number, without an exponent; nil where they cannot be told by so many digits.
    static func multiples(of divisor: Decimal10) -> Pattern? {
        guard divisor.digits > 0, divisor.digits <= 10_000, divisor.scale <= 6 else { return nil }
        let whole = Pattern.sequence([minus.optional, self.whole(0, nil)])
        let forms = (0...divisor.scale).map { places -> Pattern in
            let missing = Decimal10.power(divisor.scale - places)
            let modulus = divisor.digits / Self.commonDivisor(divisor.digits, missing)
            let exact = places == 0 ? whole : .sequence([whole, .text("."), digit.repeated(places, places)])
            let multiple = modulus == 1 ? exact : .all([exact, .multiple(of: modulus)])
            return .sequence([
                multiple, places == 0 ? Pattern.sequence([.text(".0"), zeros]).optional : zeros,
            ])
        }
        return .choice(forms)
    }

    private static func commonDivisor(_ a: Int, _ b: Int) -> Int { b == 0 ? a : commonDivisor(b, a % b) }
}

/// What a number must lie between.
struct NumberBounds: Hashable {
    struct Bound: Hashable {
        var value: Decimal10
        var isExclusive: Bool

        var negated: Bound { Bound(value: value.negated, isExclusive: isExclusive) }
    }

    var low: Bound?
    var high: Bound?

    mutating func raise(_ bound: Bound) {
        if let low, low.value > bound.value || (low.value == bound.value && low.isExclusive) { return }
        low = bound
    }

    mutating func lower(_ bound: Bound) {
        if let high, high.value < bound.value || (high.value == bound.value && high.isExclusive) { return }
        high = bound
    }

    func contains(_ value: Decimal10) -> Bool {
        if let low, value < low.value || (value == low.value && low.isExclusive) { return false }
        if let high, value > high.value || (value == high.value && high.isExclusive) { return false }
        return true
    }
}
