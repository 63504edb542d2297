/// What reads a text scalar by scalar.
protocol ScalarScanner {
    var scalars: [Unicode.Scalar] { get }
    /// Of the scalar that comes next.
    var place: Int { get set }
}

extension ScalarScanner {
    /// nil at the end.
    var next: Unicode.Scalar? { place < scalars.count ? scalars[place] : nil }

    /// Takes the text if it comes next.
    mutating func take(_ text: String) -> Bool {
        guard scalars[place...].starts(with: text.unicodeScalars) else { return false }
        place += text.unicodeScalars.count
        return true
    }

    /// Exactly so many digits; nil, in front of what is none, where there are fewer.
    mutating func hexadecimal(_ count: Int) -> UInt32? {
        var value: UInt32 = 0
        for _ in 0..<count {
            guard let digit = next.flatMap({ Character($0).hexDigitValue }) else { return nil }
            value = value << 4 | UInt32(digit)
            place += 1
        }
        return value
    }
}
