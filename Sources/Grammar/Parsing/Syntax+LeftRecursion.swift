extension Syntax {
    /// `a = a x | b` becomes `a = b x*`.
    mutating func rewriteLeftRecursion() {
        for symbol in choicesThatReturn() {
            let place = Int(symbol)
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

    /// The choices that lead back to themselves by choosing and by what a sequence begins with: they stand
    /// in a circle of that graph (Tarjan's strongly connected components, in linear time). Only these are
    /// looked into, since looking into every choice of a long chain of them takes quadratic time.
    private func choicesThatReturn() -> [Int32] {
        var order = [Int32](repeating: -1, count: productions.count)
        var lowest = order
        var isOpen = [Bool](repeating: false, count: productions.count)
        var component: [Int32] = []
        var path: [(symbol: Int, next: Int)] = []
        var count: Int32 = 0
        var result: [Int32] = []
        func enter(_ symbol: Int) {
            (order[symbol], lowest[symbol], isOpen[symbol]) = (count, count, true)
            count += 1
            component.append(Int32(symbol))
            path.append((symbol, 0))
        }
        for root in productions.indices where order[root] < 0 {
            enter(root)
            while let (symbol, next) = path.last {
                let parts = chosenFirst(productions[symbol])
                if next < parts.count {
                    path[path.count - 1].next += 1
                    let part = Int(parts[next])
                    if order[part] < 0 {
                        enter(part)
                    } else if isOpen[part] {
                        lowest[symbol] = min(lowest[symbol], order[part])
                    }
                    continue
                }
                path.removeLast()
                if let above = path.last?.symbol { lowest[above] = min(lowest[above], lowest[symbol]) }
                guard lowest[symbol] == order[symbol] else { continue }
                let start = component.lastIndex(of: Int32(symbol))!
                let members = component[start...]
                for member in members { isOpen[Int(member)] = false }
                if members.count > 1 || parts.contains(Int32(symbol)) { result += members }
                component.removeSubrange(start...)
            }
        }
        return result.filter { if case .choice = productions[Int($0)] { true } else { false } }.sorted()
    }

    private func chosenFirst(_ production: Production) -> ArraySlice<Int32> {
        switch production {
        case .choice(let parts): parts[...]
        case .sequence(let parts): parts.prefix(1)
        case .lexeme, .token, .repeated: []
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
