extension RegularExpressionParser {
    /// What stands behind `[`.
    mutating func characterClass() throws(GrammarError) -> ScalarSet {
        let isComplement = take("^")
        var ranges: [ClosedRange<UInt32>] = []
        while !take("]") {
            let first = try classMember()
            guard let low = first.single, next == "-", place + 1 < scalars.count, scalars[place + 1] != "]"
            else {
                ranges += first.ranges
                continue
            }
            place += 1
            let last = try classMember()
            guard let high = last.single else {
                // `[a-\d]`: the hyphen is one of the members.
                ranges += first.ranges + last.ranges + ScalarSet("-").ranges
                continue
            }
            guard low <= high else { throw error("has a range out of order in a character class") }
            ranges.append(low...high)
        }
        let set = ScalarSet(ranges)
        return isComplement ? set.complement : set
    }

    private mutating func classMember() throws(GrammarError) -> ScalarSet {
        guard let scalar = next else { throw error("has an unmatched '['") }
        place += 1
        guard scalar == "\\" else { return ScalarSet(scalar) }
        if take("b") { return ScalarSet("\u{8}") }
        return try escapedSet()
    }

    /// The scalars that an escape stands for; the backslash is taken.
    mutating func escapedSet() throws(GrammarError) -> ScalarSet {
        guard let scalar = next else { throw error("ends in a backslash") }
        place += 1
        if let set = CharacterEscape.sets[scalar] { return set }
        switch scalar {
        case "c":
            guard let letter = next, letter.properties.isAlphabetic, letter.isASCII else {
                throw error("has an unfinished \\c")
            }
            place += 1
            return ScalarSet([letter.value % 32...letter.value % 32])
        case "x":
            return try single(try hexadecimal(2, of: "x"))
        case "u":
            return try single(try codePoint())
        case "p", "P":
            let set = try property()
            return scalar == "p" ? set : set.complement
        default:
            guard !scalar.isASCII || !scalar.properties.isAlphabetic && !(48...57 ~= scalar.value) else {
                place -= 1
                throw error("has an unknown escape \\\(scalar)")
            }
            return ScalarSet(scalar)
        }
    }

    private func single(_ value: UInt32) throws(GrammarError) -> ScalarSet {
        guard let scalar = Unicode.Scalar(value) else { throw error("has an escape of no character") }
        return ScalarSet(scalar)
    }

    private mutating func codePoint() throws(GrammarError) -> UInt32 {
        if take("{") {
            var value: UInt32?
            while let digit = next.flatMap({ Character($0).hexDigitValue }) {
                value = min((value ?? 0) << 4 | UInt32(digit), 0x110000)
                place += 1
            }
            guard let value, take("}") else { throw error("has an unfinished \\u{…}") }
            return value
        }
        let high = try hexadecimal(4, of: "u")
        guard 0xD800...0xDBFF ~= high, take("\\u") else { return high }
        let low = try hexadecimal(4, of: "u")
        guard 0xDC00...0xDFFF ~= low else { throw error("has an escape of no character") }
        return 0x10000 + (high - 0xD800) << 10 + (low - 0xDC00)
    }

    private mutating func hexadecimal(_ count: Int, of escape: String) throws(GrammarError) -> UInt32 {
        guard let value = hexadecimal(count) else { throw error("has an unfinished \\\(escape)") }
        return value
    }

    private mutating func property() throws(GrammarError) -> ScalarSet {
        guard take("{") else { throw error("has an unfinished \\p{…}") }
        var name = ""
        while let scalar = next, scalar != "}" {
            name.unicodeScalars.append(scalar)
            place += 1
        }
        guard take("}") else { throw error("has an unfinished \\p{…}") }
        guard let set = ScalarProperty.named(name) else {
            throw error("uses the character property \(name), which is not supported,")
        }
        return set
    }
}

extension ScalarSet {
    /// The member if there is only one.
    fileprivate var single: UInt32? {
        ranges.count == 1 && ranges[0].count == 1 ? ranges[0].lowerBound : nil
    }
}
