extension Automaton {
    /// A lexeme alone, after which the text ends.
    func configuration(ofLexeme id: Expression.ID) -> Configuration.ID {
        intern(Configuration(threads: [.init(lexeme: id, frame: .bottom)]))
    }

    /// The configuration with counters of lexemes that are greater than a number made smaller, but still
    /// greater: within so many bytes, both allow the same.
    func clamped(_ id: Configuration.ID, to limit: Int32) -> Configuration.ID {
        if let known = clampedConfigurations[id] { return known }
        var configuration = configurations[Int(id)]
        for (place, thread) in configuration.threads.enumerated() where thread.token == nil {
            let lexeme = clamped(lexeme: thread.lexeme, to: limit)
            configuration.threads[place] = .init(lexeme: lexeme, frame: thread.frame)
        }
        configuration.threads = Set(configuration.threads).sorted()
        let clamped = intern(configuration)
        clampedConfigurations[id] = clamped
        return clamped
    }

    /// How many plain characters may come next, whichever they are; no more than are of interest.
    func plainReach(of lexeme: Expression.ID) -> Int {
        let limit = PlainText.lengths.last ?? 0
        var states: Set<Expression.ID> = [lexeme]
        var seen = states
        for count in 0..<limit {
            var next: Set<Expression.ID> = []
            for state in states {
                guard let following = plainSteps(from: state) else { return count }
                next.formUnion(following)
            }
            next.subtract(seen)
            // From here on the states repeat.
            if next.isEmpty { return limit }
            if next.count > 16 { return count }
            seen.formUnion(next)
            states = next
        }
        return limit
    }
}
