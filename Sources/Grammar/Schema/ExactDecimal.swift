import JSON

/// A number of JSON by its exact value: `digits` times ten to `exponent`.
struct ExactDecimal: Hashable, Sendable {
    let isNegative: Bool
    /// Without zeros at either end; empty for zero.
    let digits: [UInt8]
    let exponent: Int

    /// nil where the exponent is beyond any use.
    init?(_ number: JSONNumber) {
        let text = number.spelling.utf8
        let mantissa = text.prefix { $0 | 0x20 != UInt8(ascii: "e") }
        var exponent = 0
        if mantissa.count < text.count {
            let written = String(decoding: text.dropFirst(mantissa.count + 1), as: UTF8.self)
            guard let value = Int(written), abs(value) <= 100_000 else { return nil }
            exponent = value
        }
        var digits: [UInt8] = []
        var isFraction = false
        for byte in mantissa where byte != UInt8(ascii: "-") {
            if byte == UInt8(ascii: ".") {
                isFraction = true
            } else {
                digits.append(byte - UInt8(ascii: "0"))
                if isFraction { exponent -= 1 }
            }
        }
        self.init(isNegative: text.first == UInt8(ascii: "-"), digits, exponent)
    }

    init(isNegative: Bool, _ digits: [UInt8], _ exponent: Int) {
        let significant = digits.drop { $0 == 0 }
        let zeros = significant.reversed().prefix { $0 == 0 }.count
        self.digits = Array(significant.dropLast(zeros))
        self.isNegative = isNegative && !self.digits.isEmpty
        self.exponent = self.digits.isEmpty ? 0 : exponent + zeros
    }

    init(_ value: Int) {
        self.init(isNegative: value < 0, String(value.magnitude).utf8.map { $0 - 0x30 }, 0)
    }

    var isZero: Bool { digits.isEmpty }
    var isInteger: Bool { exponent >= 0 }
    var magnitude: ExactDecimal { ExactDecimal(isNegative: false, digits, exponent) }
    var negated: ExactDecimal { ExactDecimal(isNegative: !isNegative, digits, exponent) }

    /// The digits before and after the point; `0` before it for less than one.
    var written: (whole: [UInt8], fraction: [UInt8]) {
        if exponent >= 0 { return (digits.isEmpty ? [0] : digits + Array(repeating: 0, count: exponent), []) }
        let places = -exponent
        if digits.count > places {
            return (Array(digits.dropLast(places)), Array(digits.suffix(places)))
        }
        return ([0], Array(repeating: 0, count: places - digits.count) + digits)
    }

    /// How many digits are needed to write it without an exponent.
    var writtenLength: Int { digits.count + abs(exponent) }

    /// The value in units of ten to `unit`, where that is a whole number that fits.
    func scaled(to unit: Int) -> Int? {
        guard exponent >= unit, exponent - unit <= 18 else { return isZero ? 0 : nil }
        var value = 0
        for digit in digits + Array(repeating: 0, count: exponent - unit) {
            let (product, overflow) = value.multipliedReportingOverflow(by: 10)
            guard !overflow, product <= Int.max - 9 else { return nil }
            value = product + Int(digit)
        }
        return isNegative ? -value : value
    }

    /// Exact; nil where the numbers are too large to tell.
    func isMultiple(of divisor: ExactDecimal) -> Bool? {
        if isZero { return true }
        let unit = min(exponent, divisor.exponent)
        guard let modulus = divisor.magnitude.scaled(to: unit), modulus > 0, modulus < 1 << 58,
            exponent - unit < 1_000
        else { return nil }
        var rest = 0
        for digit in digits + Array(repeating: 0, count: exponent - unit) {
            rest = (rest * 10 + Int(digit)) % modulus
        }
        return rest == 0
    }
}

extension ExactDecimal: Comparable {
    static func < (a: ExactDecimal, b: ExactDecimal) -> Bool {
        if a.isNegative != b.isNegative { return a.isNegative }
        return a.isNegative ? b.isSmaller(than: a) : a.isSmaller(than: b)
    }

    private func isSmaller(than other: ExactDecimal) -> Bool {
        if isZero || other.isZero { return isZero && !other.isZero }
        let (place, otherPlace) = (digits.count + exponent, other.digits.count + other.exponent)
        return place != otherPlace ? place < otherPlace : digits.lexicographicallyPrecedes(other.digits)
    }
}
