/// The white space around the punctuation of JSON.
struct Spacing {
    private let afterColon: Pattern
    private let afterComma: Pattern
    /// Anywhere else between two tokens.
    private let elsewhere: Pattern

    init(_ whitespacePattern: String?) throws(GrammarError) {
        guard let whitespacePattern else {
            afterColon = Pattern.text(" ").optional
            afterComma = afterColon
            elsewhere = .empty
            return
        }
        let space = Pattern.scalar(ScalarSet(" ", "\t", "\n", "\r")).repeated()
        let written = try RegularExpression.matchingWhole(whitespacePattern)
        elsewhere = .all([written, space])
        (afterColon, afterComma) = (elsewhere, elsewhere)
    }

    var comma: Pattern { Self.joined(elsewhere, .text(","), afterComma) }
    var colon: Pattern { Self.joined(elsewhere, .text(":"), afterColon) }

    func opening(_ bracket: String) -> Pattern { Self.joined(.text(bracket), elsewhere) }
    func closing(_ bracket: String) -> Pattern { Self.joined(elsewhere, .text(bracket)) }
    /// Brackets around nothing.
    func empty(_ brackets: (String, String)) -> Pattern {
        Self.joined(.text(brackets.0), elsewhere, .text(brackets.1))
    }

    static func joined(_ parts: Pattern...) -> Pattern {
        let parts = parts.filter { $0 != .empty }
        return parts.count == 1 ? parts[0] : .sequence(parts)
    }
}
