/// What a configuration was clamped to.
struct ClampKey: Hashable {
    let configuration: Configuration.ID
    let limit: Int32
}

extension Automaton {
    /// A lexeme alone, after which the text ends.
    func configuration(ofLexeme id: Expression.ID) -> Configuration.ID {
        intern(Configuration(threads: [.init(lexeme: id, frame: .bottom)]))
    }

    /// The configuration with counters of lexemes that are greater than a number made smaller, but still
    /// greater: within so many bytes, both allow the same.
    func clamped(_ id: Configuration.ID, to limit: Int32) -> Configuration.ID {
        let key = ClampKey(configuration: id, limit: limit)
        if let known = clampedConfigurations[key] { return known }
        var configuration = configurations[Int(id)]
        for (place, thread) in configuration.threads.enumerated() where thread.token == nil {
            let lexeme = clamped(lexeme: thread.lexeme, to: limit)
            configuration.threads[place] = .init(lexeme: lexeme, frame: thread.frame)
        }
        configuration.threads = Set(configuration.threads).sorted()
        let clamped = intern(configuration)
        clampedConfigurations[key] = clamped
        return clamped
    }

    /// How many plain characters may come next, whichever they are; no more than are of interest. It is exact if
    /// no more can come, and the lexeme cannot end between them.
    func plainReach(of lexeme: Expression.ID) -> (length: Int, isExact: Bool) {
        guard lexer.weight(of: lexeme) <= 64 else { return (0, false) }
        var states: Set<Expression.ID> = [lexeme]
        var seen = states
        var isClosed = true
        for length in 0..<PlainText.longest {
            var next: Set<Expression.ID> = []
            var (canGoOn, mustEnd) = (true, true)
            for state in states {
                switch plainSteps(from: state) {
                case .none: canGoOn = false
                case .some: (canGoOn, mustEnd) = (false, false)
                case .all(let following):
                    mustEnd = false
                    next.formUnion(following)
                }
            }
            guard canGoOn else { return (length, mustEnd && isClosed) }
            next.subtract(seen)
            // From here on the states repeat.
            if next.isEmpty { break }
            if next.count > 16 { return (length, false) }
            isClosed = isClosed && !next.contains(where: lexer.isNullable)
            seen.formUnion(next)
            states = next
        }
        return (PlainText.longest, false)
    }
}
