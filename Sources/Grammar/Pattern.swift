/// A set of texts: a regular expression over Unicode scalars, with intersection and complement.
package indirect enum Pattern: Hashable, Sendable {
    /// No text at all.
    case nothing
    /// The empty text alone.
    case empty
    /// One scalar of a set.
    case scalar(ScalarSet)
    /// One text.
    case text(String)
    case sequence([Pattern])
    case choice([Pattern])
    /// Texts that all of these hold.
    case all([Pattern])
    /// Every text of whole scalars that the pattern does not hold.
    case not(Pattern)
    /// So many texts of the pattern, one after another; nil is without end.
    case repeated(Pattern, atLeast: Int, atMost: Int?)
}

extension Pattern {
    /// Any scalar.
    package static let anyScalar = Pattern.scalar(.all)
    /// Any text.
    package static let anything = Pattern.anyScalar.repeated()

    package func repeated(_ atLeast: Int = 0, _ atMost: Int? = nil) -> Pattern {
        .repeated(self, atLeast: atLeast, atMost: atMost)
    }

    package var optional: Pattern { repeated(0, 1) }
}
