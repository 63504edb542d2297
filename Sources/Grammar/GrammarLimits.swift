/// What a grammar may cost. Whether a text stays within them depends on the text and the grammar alone, so
/// that a request never fails because of others.
package struct GrammarLimits: Hashable, Sendable {
    /// Regular expressions, of all lexemes together, as they are compiled.
    package var expressions = 200_000
    /// Rules, with those that compiling adds.
    package var productions = 200_000
    /// Alternatives of one regular expression, also of those that matching makes.
    package var alternatives = 2_000
    /// States looked at to decide whether an intersection holds any text.
    package var search = 4_000
    /// Readings of one text that are followed at once.
    package var threads = 4_096
    /// Lexemes begun or ended in one place of a text.
    package var closure = 65_536
    /// Readings passed while one mask is computed, counted where they are many.
    package var maskWork = 4_000_000
    /// States that are kept before all are dropped and made anew.
    package var cachedStates = 60_000

    package init() {}
}
