extension Rules {
    /// A grammar of these texts, as `guided_choice` means it.
    package static func choice(
        of texts: [String]
    ) throws(GrammarError) -> (rules: Rules, start: Rules.Symbol) {
        guard !texts.isEmpty else { throw GrammarError("must name at least one choice") }
        var rules = Rules()
        let start = rules.lexeme(.choice(texts.map(Pattern.text)))
        return (rules, start)
    }
}
