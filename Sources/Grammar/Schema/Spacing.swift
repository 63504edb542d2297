/// What may stand between the tokens of a JSON document.
///
/// A document is compact, but for one space at most after commas and colons, as models of this family write
/// them: space without end is the classic way to an answer without end.
struct Spacing: Sendable {
    /// Behind opening and before closing brackets, and before commas and colons.
    var inside = Pattern.empty
    /// After commas and colons.
    var after = Pattern.text(" ").optional

    init() {}

    /// The same everywhere.
    init(_ pattern: Pattern) { (inside, after) = (pattern, pattern) }

    var comma: Pattern { .sequence([inside, .text(","), after]) }
    var colon: Pattern { .sequence([inside, .text(":"), after]) }
    func open(_ bracket: String) -> Pattern { .sequence([.text(bracket), inside]) }
    func close(_ bracket: String) -> Pattern { .sequence([inside, .text(bracket)]) }
}
