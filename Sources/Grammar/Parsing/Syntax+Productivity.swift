extension Syntax {
    /// Takes out what no finite text fits, so that whatever is begun can be finished.
    mutating func removeUnproductive(_ lexer: inout Lexer) throws(GrammarError) {
        let isProductive = try productive(&lexer)
        guard isProductive[Int(start)] else { throw GrammarError("allows no text") }
        for place in productions.indices {
            switch productions[place] {
            case .lexeme, .token: continue
            case .sequence(let parts):
                if !parts.allSatisfy({ isProductive[Int($0)] }) { productions[place] = .nothing }
            case .choice(let parts):
                productions[place] = .choice(parts.filter { isProductive[Int($0)] })
            case .repeated(let part, let separator, let atLeast, let atMost):
                guard isProductive[Int(part)], atMost > 0 else {
                    productions[place] = atLeast == 0 ? .empty : .nothing
                    continue
                }
                guard separator >= 0, !isProductive[Int(separator)] else { continue }
                productions[place] =
                    atLeast > 1 ? .nothing : .repeated(part, separator: -1, atLeast: atLeast, atMost: 1)
            }
        }
    }

    private func productive(_ lexer: inout Lexer) throws(GrammarError) -> [Bool] {
        var result = [Bool](repeating: false, count: productions.count)
        for (place, production) in productions.enumerated() {
            guard case .lexeme(let id) = production else { continue }
            switch lexer.life(of: id) {
            case .alive: result[place] = true
            case .undecided: throw GrammarError("an intersection of patterns is too complex")
            case .dead, .unknown: break
            }
        }
        var hasChanged = true
        while hasChanged {
            hasChanged = false
            for (place, production) in productions.enumerated() where !result[place] {
                guard Self.isProductive(production, result) else { continue }
                result[place] = true
                hasChanged = true
            }
        }
        return result
    }

    private static func isProductive(_ production: Production, _ known: [Bool]) -> Bool {
        switch production {
        case .lexeme: false
        case .token: true
        case .sequence(let parts): parts.allSatisfy { known[Int($0)] }
        case .choice(let parts): parts.contains { known[Int($0)] }
        case .repeated(let part, let separator, let atLeast, let atMost):
            atLeast == 0
                || atMost > 0 && known[Int(part)]
                    && (atLeast == 1 || separator < 0 || known[Int(separator)])
        }
    }
}
