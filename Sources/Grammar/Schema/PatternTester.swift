/// Asks patterns about texts while a schema is compiled.
struct PatternTester {
    private var lexers: [Pattern: (lexer: Lexer, start: Expression.ID)] = [:]
    private let limits: GrammarLimits = {
        var limits = GrammarLimits()
        limits.search = 400
        return limits
    }()

    mutating func holds(_ pattern: Pattern, _ text: String) throws(GrammarError) -> Bool {
        var (lexer, state) = try lexer(pattern)
        let start = state
        for byte in text.utf8 {
            state = lexer.next(state, Int(lexer.classes.classes[Int(byte)]))
            if state == .nothing { break }
        }
        lexers[pattern] = (lexer, start)
        return state != .nothing && lexer.isNullable(state)
    }

    /// Whether the pattern is known to hold nothing.
    mutating func isEmpty(_ pattern: Pattern) throws(GrammarError) -> Bool {
        var (lexer, start) = try lexer(pattern)
        defer { lexers[pattern] = (lexer, start) }
        return lexer.life(of: start) == .dead
    }

    private mutating func lexer(
        _ pattern: Pattern
    ) throws(GrammarError) -> (lexer: Lexer, start: Expression.ID) {
        if let known = lexers.removeValue(forKey: pattern) { return known }
        var pool = ExpressionPool(alternativeLimit: limits.alternatives)
        let start = try pool.compile(pattern, limit: 20_000)
        return (Lexer(pool, limits: limits), start)
    }
}
