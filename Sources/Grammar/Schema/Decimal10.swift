import JSON

/// A decimal number, exactly: `digits` × 10^−`scale`.
struct Decimal10: Hashable, Comparable {
    let digits: Int
    let scale: Int

    private static let limit = 1_000_000_000_000_000_000
    private static let scaleLimit = 17

    /// nil where it has too many digits.
    init?(_ number: JSONNumber) {
        var text = number.spelling.lowercased()
        var exponent = 0
        if let mark = text.firstIndex(of: "e") {
            guard let value = Int(text[text.index(after: mark)...].replacing("+", with: "")) else {
                return nil
            }
            exponent = value
            text = String(text[..<mark])
        }
        let parts = text.split(separator: ".", maxSplits: 1)
        let fraction = parts.count > 1 ? String(parts[1]) : ""
        guard let integer = parts.first, var digits = Int(integer + fraction) else { return nil }
        var scale = fraction.utf8.count - exponent
        while scale > 0, digits % 10 == 0 { (digits, scale) = (digits / 10, scale - 1) }
        while scale < 0, digits != 0 {
            let (product, overflow) = digits.multipliedReportingOverflow(by: 10)
            guard !overflow else { return nil }
            (digits, scale) = (product, scale + 1)
        }
        if digits == 0 { scale = 0 }
        guard digits.magnitude < Self.limit, scale <= Self.scaleLimit else { return nil }
        (self.digits, self.scale) = (digits, scale)
    }

    init(_ value: Int) { (digits, scale) = (value, 0) }

    private init(digits: Int, scale: Int) { (self.digits, self.scale) = (digits, scale) }

    static func power(_ exponent: Int) -> Int { (0..<exponent).reduce(1) { product, _ in product * 10 } }

    var negated: Decimal10 { Decimal10(digits: -digits, scale: scale) }
    var isInteger: Bool { scale == 0 }

    /// The greatest integer that is not above it.
    var floor: Int {
        let unit = Self.power(scale)
        let (quotient, remainder) = digits.quotientAndRemainder(dividingBy: unit)
        return remainder < 0 ? quotient - 1 : quotient
    }

    /// Of its absolute value, the digits behind the point.
    var fraction: String {
        guard scale > 0 else { return "" }
        let rest = String(abs(digits) % Self.power(scale))
        return String(repeating: "0", count: scale - rest.utf8.count) + rest
    }

    static func < (a: Decimal10, b: Decimal10) -> Bool {
        if a.floor != b.floor { return a.floor < b.floor }
        let scale = max(a.scale, b.scale)
        // The rests are below one unit, so they fit.
        func rest(_ number: Decimal10) -> Int {
            (number.digits - number.floor * power(number.scale)) * power(scale - number.scale)
        }
        return rest(a) < rest(b)
    }
}
