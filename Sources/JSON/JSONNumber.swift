/// A number as it was spelled: `3`, `3.0` and `3e0` are three different values.
package struct JSONNumber: Sendable, Equatable {
    /// A valid JSON number.
    package let spelling: String

    /// `spelling` must be a valid JSON number.
    package init(spelling: String) { self.spelling = spelling }
    package init(_ value: Int) { spelling = String(value) }
    /// The shortest spelling that reads back as `value`; nil for infinities and NaN, which JSON
    /// cannot spell.
    package init?(_ value: Double) {
        guard value.isFinite else { return nil }
        spelling = value.description
    }

    /// True for a spelling without fraction and exponent, whatever its size.
    package var isInteger: Bool { !spelling.utf8.contains { $0 == 0x2E || $0 == 0x65 || $0 == 0x45 } }
    /// The value when the spelling is an integer that fits.
    package var int: Int? { Int(spelling) }
    /// The nearest double; infinite when out of range.
    package var double: Double { Double(spelling) ?? .nan }
}
