extension Syntax {
    /// `a = a x | b` becomes `a = b x*`.
    mutating func rewriteLeftRecursion() {
        for place in productions.indices {
            let symbol = Int32(place)
            guard case .choice = productions[place] else { continue }
            var (bases, tails, loops) = ([Int32](), [Int32](), false)
            for part in alternatives(of: symbol) {
                if part == symbol {
                    loops = true
                } else if case .sequence(let inner) = self[part], inner.first == symbol {
                    tails.append(add(.sequence(Array(inner.dropFirst()))))
                } else {
                    bases.append(part)
                }
            }
            guard !tails.isEmpty || loops else { continue }
            let (base, tail) = (add(.choice(bases)), add(.choice(tails)))
            let rest = add(.repeated(tail, separator: -1, atLeast: 0, atMost: .unbounded))
            productions[place] = .sequence(tails.isEmpty ? [base] : [base, rest])
        }
    }

    /// What a choice and the choices in it choose from. Choices are not entered twice; one that leads back
    /// to the symbol is named by it.
    private func alternatives(of symbol: Int32) -> [Int32] {
        var result: [Int32] = []
        var seen: Set<Int32> = [symbol]
        var open: [Int32] = []
        if case .choice(let parts) = self[symbol] { open = parts.reversed() }
        while let part = open.popLast() {
            guard part != symbol, case .choice(let parts) = self[part] else {
                result.append(part)
                continue
            }
            if seen.insert(part).inserted { open += parts.reversed() }
        }
        return result
    }

    /// What is left of rules that begin with themselves, by way of others, cannot be followed.
    func refuseLeftRecursion(_ pool: ExpressionPool) throws(GrammarError) {
        let nullable = nullable(pool)
        var isDone = [Bool](repeating: false, count: productions.count)
        var isOpen = isDone
        var path: [(symbol: Int32, left: [Int32])] = []
        func enter(_ symbol: Int32) {
            isOpen[Int(symbol)] = true
            path.append((symbol, beginnings(of: symbol, nullable)))
        }
        for symbol in productions.indices where !isDone[symbol] {
            enter(Int32(symbol))
            while let last = path.indices.last {
                guard let next = path[last].left.popLast() else {
                    let symbol = Int(path.removeLast().symbol)
                    (isDone[symbol], isOpen[symbol]) = (true, false)
                    continue
                }
                guard !isOpen[Int(next)] else {
                    throw GrammarError("a rule begins with itself (left recursion)")
                }
                if !isDone[Int(next)] { enter(next) }
            }
        }
    }

    /// The rules that a rule's text may begin with.
    private func beginnings(of symbol: Int32, _ nullable: [Bool]) -> [Int32] {
        switch self[symbol] {
        case .lexeme, .token: return []
        case .choice(let parts): return parts
        case .repeated(let part, let separator, _, let atMost):
            return separator >= 0 && atMost > 1 && nullable[Int(part)] ? [part, separator] : [part]
        case .sequence(let parts):
            guard let end = parts.firstIndex(where: { !nullable[Int($0)] }) else { return parts }
            return Array(parts[...end])
        }
    }
}
