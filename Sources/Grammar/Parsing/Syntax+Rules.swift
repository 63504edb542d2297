extension Syntax {
    /// Takes over the rules that `start` needs. Runs of rules that are regular and small become one lexeme,
    /// which costs less to follow.
    static func compile(
        _ rules: Rules, start: Rules.Symbol, _ pool: ExpressionPool, _ limits: GrammarLimits
    ) throws(GrammarError) -> (Syntax, Lexer) {
        var pool = pool
        let order = try order(of: rules, from: start)
        guard order.count <= limits.productions else { throw GrammarError("the grammar has too many rules") }
        var symbols: [Int: Int32] = [:]
        for (place, index) in order.enumerated() { symbols[index] = Int32(place) }
        var folding = LexemeFolding(rules)
        var syntax = Syntax(productions: [], start: Int32(order.count - 1))
        for index in order {
            let rule = folding.fold(index)
            syntax.productions.append(
                try production(rule, symbols, &pool, limits))
        }
        syntax.rewriteLeftRecursion()
        try syntax.removeEmptyRepetitions(&pool, limits)
        var lexer = Lexer(pool, limits: limits)
        try syntax.removeUnproductive(&lexer)
        try syntax.refuseLeftRecursion(pool)
        return (syntax, lexer)
    }

    /// The rules that can be reached, each behind those it names, except where it names itself.
    private static func order(
        of rules: Rules, from start: Rules.Symbol
    ) throws(GrammarError) -> [Int] {
        var order: [Int] = []
        var seen: Set<Int> = [start.index]
        var path: [(symbol: Int, left: [Int])] = [(start.index, try parts(of: start.index, rules))]
        while let last = path.indices.last {
            if let next = path[last].left.popLast() {
                if seen.insert(next).inserted { path.append((next, try parts(of: next, rules))) }
            } else {
                order.append(path.removeLast().symbol)
            }
        }
        return order
    }

    private static func parts(of index: Int, _ rules: Rules) throws(GrammarError) -> [Int] {
        guard let rule = rules[Rules.Symbol(index: index)] else {
            throw GrammarError("a rule is used but not defined")
        }
        switch rule {
        case .lexeme, .token: return []
        case .sequence(let parts), .choice(let parts): return parts.map(\.index)
        case .repeated(let part, let separator, _, _):
            return [part.index] + (separator.map { [$0.index] } ?? [])
        }
    }

    private static func production(
        _ rule: Rules.Rule, _ symbols: [Int: Int32], _ pool: inout ExpressionPool, _ limits: GrammarLimits
    ) throws(GrammarError) -> Production {
        func place(_ symbol: Rules.Symbol) -> Int32 { symbols[symbol.index] ?? 0 }
        switch rule {
        case .lexeme(let pattern): return .lexeme(try pool.compile(pattern, limit: limits.expressions))
        case .token(let id): return .token(id)
        case .sequence(let parts): return .sequence(parts.map(place))
        case .choice(let parts): return .choice(parts.map(place))
        case .repeated(let part, let separator, let atLeast, let atMost):
            guard atLeast <= atMost ?? atLeast else { return .nothing }
            guard atLeast >= 0, atLeast < 1 << 30, atMost ?? 0 < 1 << 30 else {
                throw GrammarError("a repetition has a bound above 1,000,000,000")
            }
            return .repeated(
                place(part), separator: separator.map(place) ?? -1, atLeast: Int32(atLeast),
                atMost: atMost.map(Int32.init) ?? .unbounded)
        }
    }
}
