/// Tells whether texts belong to a pattern.
struct PatternTest: Sendable {
    /// nil where no text does.
    private let grammar: CompiledGrammar?

    init(_ pattern: Pattern) {
        var rules = Rules()
        let start = rules.lexeme(pattern)
        grammar = try? CompiledGrammar(rules, start: start)
    }

    /// No text belongs to it.
    var isImpossible: Bool { grammar == nil }

    func holds(_ text: String) -> Bool {
        guard let grammar else { return false }
        var matcher = Matcher(grammar, TokenTrie([]))
        return matcher.advance(bytes: text.utf8) && matcher.isAccepting
    }
}
