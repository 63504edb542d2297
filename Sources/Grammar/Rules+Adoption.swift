extension Rules {
    /// Takes over the rules of another grammar, and gives the new name of one of its symbols.
    package mutating func adopt(_ other: Rules, start: Symbol) -> Symbol {
        // All are reserved first: they may name one another.
        let names = other.rules.map { _ in reserve() }
        for (rule, name) in zip(other.rules, names) {
            guard let rule else { continue }
            define(name, as: rule.mapSymbols { names[$0.index] })
        }
        return names[start.index]
    }
}

extension Rules.Rule {
    fileprivate func mapSymbols(_ name: (Rules.Symbol) -> Rules.Symbol) -> Rules.Rule {
        switch self {
        case .lexeme, .token: self
        case .sequence(let parts): .sequence(parts.map(name))
        case .choice(let parts): .choice(parts.map(name))
        case .repeated(let part, let separator, let atLeast, let atMost):
            .repeated(name(part), separator: separator.map(name), atLeast: atLeast, atMost: atMost)
        }
    }
}
