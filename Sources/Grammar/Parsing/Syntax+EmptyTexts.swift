extension Syntax {
    /// Which rules hold the empty text.
    func nullable(_ pool: ExpressionPool) -> [Bool] {
        var result = [Bool](repeating: false, count: productions.count)
        var hasChanged = true
        while hasChanged {
            hasChanged = false
            for (place, production) in productions.enumerated() where !result[place] {
                guard Self.isNullable(production, result, pool) else { continue }
                result[place] = true
                hasChanged = true
            }
        }
        return result
    }

    private static func isNullable(_ production: Production, _ known: [Bool], _ pool: ExpressionPool) -> Bool
    {
        switch production {
        case .lexeme(let id): pool.isNullable(id)
        case .token: false
        case .sequence(let parts): parts.allSatisfy { known[Int($0)] }
        case .choice(let parts): parts.contains { known[Int($0)] }
        case .repeated(let part, let separator, let atLeast, let atMost):
            atMost == 0 || atLeast == 0
                || known[Int(part)] && (atLeast == 1 || separator < 0 || known[Int(separator)])
        }
    }

    /// Repetitions of what may be empty are written as repetitions of what is not, so that every round
    /// reads something.
    mutating func removeEmptyRepetitions(
        _ pool: inout ExpressionPool, _ limits: GrammarLimits
    ) throws(GrammarError) {
        var writer = NonEmptyRules(nullable: nullable(pool))
        var place = 0
        while place < productions.count || !writer.pending.isEmpty {
            guard productions.count <= limits.productions else {
                throw GrammarError("the grammar has too many rules")
            }
            if let (symbol, original) = writer.pending.popLast() {
                self[symbol] = writer.nonEmpty(original, in: &self, &pool)
                continue
            }
            defer { place += 1 }
            guard case .repeated(let part, let separator, _, let atMost) = productions[place],
                writer.nullable[Int(part)]
            else { continue }
            if separator < 0 {
                productions[place] = .repeated(
                    writer.symbol(for: part, in: &self), separator: -1, atLeast: 0, atMost: atMost)
            } else if writer.nullable[Int(separator)] {
                let round = writer.add(.sequence([separator, part]), isNullable: true, to: &self)
                let rest = Production.repeated(
                    writer.symbol(for: round, in: &self), separator: -1, atLeast: 0,
                    atMost: NonEmptyRules.less(atMost))
                productions[place] =
                    atMost == 0 ? .empty : .sequence([part, writer.add(rest, isNullable: true, to: &self)])
            }
        }
    }
}

/// Makes of a rule another one that holds all its texts but the empty one.
private struct NonEmptyRules {
    var nullable: [Bool]
    /// Rules that are named already and not yet written, and what they are made of.
    var pending: [(symbol: Int32, original: Int32)] = []
    private var symbols: [Int32: Int32] = [:]

    init(nullable: [Bool]) { self.nullable = nullable }

    static func less(_ atMost: Int32) -> Int32 { atMost == .unbounded ? atMost : max(atMost - 1, 0) }

    mutating func add(_ production: Production, isNullable: Bool, to syntax: inout Syntax) -> Int32 {
        nullable.append(isNullable)
        return syntax.add(production)
    }

    mutating func symbol(for original: Int32, in syntax: inout Syntax) -> Int32 {
        guard nullable[Int(original)] else { return original }
        if let known = symbols[original] { return known }
        let symbol = add(.nothing, isNullable: false, to: &syntax)
        symbols[original] = symbol
        pending.append((symbol, original))
        return symbol
    }

    mutating func nonEmpty(
        _ original: Int32, in syntax: inout Syntax, _ pool: inout ExpressionPool
    ) -> Production {
        switch syntax[original] {
        case .lexeme(let id): return .lexeme(pool.all([id, pool.complement(.empty)]))
        case .token(let id): return .token(id)
        case .choice(let parts): return .choice(parts.map { symbol(for: $0, in: &syntax) })
        case .sequence(let parts):
            guard let first = parts.first else { return .nothing }
            let rest = Array(parts.dropFirst())
            let begun = Production.sequence([symbol(for: first, in: &syntax)] + rest)
            guard nullable[Int(first)] else { return begun }
            let isNullable = rest.allSatisfy { nullable[Int($0)] }
            let tail = add(.sequence(rest), isNullable: isNullable, to: &syntax)
            let alternative = add(begun, isNullable: false, to: &syntax)
            return .choice([alternative, symbol(for: tail, in: &syntax)])
        case .repeated(_, _, _, 0): return .nothing
        case .repeated(let part, let separator, let atLeast, let atMost):
            guard nullable[Int(part)] else {
                return .repeated(part, separator: separator, atLeast: max(atLeast, 1), atMost: atMost)
            }
            guard separator >= 0 else {
                return .repeated(symbol(for: part, in: &syntax), separator: -1, atLeast: 1, atMost: atMost)
            }
            let round = add(
                .sequence([separator, part]), isNullable: nullable[Int(separator)], to: &syntax)
            let rest = add(
                .repeated(round, separator: -1, atLeast: max(atLeast - 1, 0), atMost: Self.less(atMost)),
                isNullable: atLeast <= 1 || nullable[Int(separator)], to: &syntax)
            let whole = add(.sequence([part, rest]), isNullable: nullable[Int(rest)], to: &syntax)
            return .choice([symbol(for: whole, in: &syntax)])
        }
    }
}
