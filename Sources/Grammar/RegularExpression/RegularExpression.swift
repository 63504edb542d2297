/// Regular expressions as ECMA-262 writes them, with the meaning of its `u` flag: a text is one of scalars.
///
/// What is not regular, or depends on what stands around a match, is refused by its name.
package enum RegularExpression {
    /// The texts that match from their start to their end, as `guided_regex` means it.
    package static func matchingWhole(_ text: String) throws(GrammarError) -> Pattern {
        try RegularExpressionParser.alternatives(of: text).pattern(beside: .empty)
    }

    /// The texts that have a match somewhere, as the `pattern` of a JSON schema means it.
    package static func searching(_ text: String) throws(GrammarError) -> Pattern {
        try RegularExpressionParser.alternatives(of: text).pattern(beside: .anything)
    }
}
