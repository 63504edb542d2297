/// The lexemes of a grammar as one automaton over bytes, whose states are expressions: what may still come
/// before the lexeme's end. States and their transitions are made when they are first needed.
struct Lexer: Sendable {
    /// What is known of the texts of an expression.
    enum Life: UInt8, Sendable {
        case unknown, alive, dead
        /// The search for a text went beyond its limit.
        case undecided
    }

    private(set) var pool: ExpressionPool
    let classes: ByteClasses
    private let searchLimit: Int
    private var lives: [Life] = []
    /// The place in `transitions` of each expression's row, where it has one.
    private var rows: [Int32] = []
    /// Rows of one state for each class of bytes; -1 where it is not yet known.
    private var transitions: [Expression.ID] = []

    /// Only expressions of `pool`, and what is derived from them, are states.
    init(_ pool: ExpressionPool, limits: GrammarLimits) {
        self.pool = pool
        searchLimit = limits.search
        classes = ByteClasses(
            pool.expressions.lazy.flatMap { expression -> [ByteSet] in
                guard case .branch(let edges) = expression else { return [] }
                return edges.map(\.bytes)
            })
    }

    /// How much is kept, in states.
    var size: Int { pool.count }

    func isNullable(_ state: Expression.ID) -> Bool { pool.isNullable(state) }

    /// Takes over a state of another lexer of the same grammar, and what it consists of.
    mutating func adopt(_ states: [Expression.ID], from other: Lexer) -> [Expression.ID: Expression.ID] {
        pool.adopt(states, from: other.pool)
    }

    /// The same expression with smaller counters.
    mutating func clamped(_ id: Expression.ID, to limit: Int32) -> Expression.ID {
        pool.clamped(id, to: limit)
    }

    /// The state after a byte of a class, `nothing` where no text of the lexeme goes on so.
    mutating func next(_ state: Expression.ID, _ byteClass: Int) -> Expression.ID {
        let next = derivative(state, byteClass)
        guard pool.facts[Int(next)].needsSearch, life(of: next) == .dead else { return next }
        return .nothing
    }

    private mutating func derivative(_ id: Expression.ID, _ byteClass: Int) -> Expression.ID {
        if case .branch(let edges) = pool.expressions[Int(id)] {
            let byte = classes.representatives[byteClass]
            return edges.first { $0.bytes.contains(byte) }?.target ?? .nothing
        }
        while rows.count < pool.count { rows.append(-1) }
        if rows[Int(id)] < 0 {
            rows[Int(id)] = Int32(transitions.count / classes.count)
            transitions.append(contentsOf: repeatElement(-1, count: classes.count))
        }
        let place = Int(rows[Int(id)]) * classes.count + byteClass
        if transitions[place] >= 0 { return transitions[place] }
        let next = derive(id, byteClass)
        transitions[place] = next
        return next
    }

    private mutating func derive(_ id: Expression.ID, _ byteClass: Int) -> Expression.ID {
        // The pool is lent to itself while parts are asked for: they are derived through this lexer.
        let byte = classes.representatives[byteClass]
        switch pool.expressions[Int(id)] {
        case .nothing, .empty: return .nothing
        case .overgrown: return .overgrown
        case .branch(let edges): return edges.first { $0.bytes.contains(byte) }?.target ?? .nothing
        case .sequence:
            var alternatives: [Expression.ID] = []
            var place = id
            while case .sequence(let head, let tail) = pool.expressions[Int(place)] {
                let next = derivative(head, byteClass)
                alternatives.append(pool.sequence(next, tail))
                place = tail
                guard pool.isNullable(head) else { return pool.choice(alternatives) }
            }
            alternatives.append(derivative(place, byteClass))
            return pool.choice(alternatives)
        case .choice(let ids):
            var parts: [Expression.ID] = []
            for id in ids { parts.append(derivative(id, byteClass)) }
            return pool.choice(parts)
        case .all(let ids):
            var parts: [Expression.ID] = []
            for id in ids {
                let part = derivative(id, byteClass)
                if part == .nothing { return .nothing }
                parts.append(part)
            }
            return pool.all(parts)
        case .complement(let id):
            return pool.complement(derivative(id, byteClass))
        case .repeated(let body, let atLeast, let atMost):
            let next = derivative(body, byteClass)
            guard next != .nothing else { return .nothing }
            let rest = pool.repeated(
                body, max(atLeast - 1, 0), atMost == .unbounded ? atMost : atMost - 1)
            return pool.sequence(next, rest)
        }
    }
}

// MARK: - Whether a text can follow

extension Lexer {
    /// Whether the expression holds any text.
    mutating func life(of id: Expression.ID) -> Life {
        let facts = pool.facts[Int(id)]
        if id == .nothing { return .dead }
        if id == .overgrown { return .undecided }
        if facts.isNullable || !facts.needsSearch { return .alive }
        while lives.count < pool.count { lives.append(.unknown) }
        if lives[Int(id)] != .unknown { return lives[Int(id)] }
        let life = lifeOfParts(id)
        if lives.count <= Int(id) {
            lives.append(contentsOf: repeatElement(.unknown, count: pool.count - lives.count))
        }
        lives[Int(id)] = life
        return life
    }

    private mutating func lifeOfParts(_ id: Expression.ID) -> Life {
        switch pool.expressions[Int(id)] {
        case .nothing: return .dead
        case .overgrown: return .undecided
        case .empty: return .alive
        case .branch(let edges): return any(edges.map(\.target))
        case .choice(let ids): return any(ids)
        case .repeated(let body, _, _): return life(of: body)
        case .sequence:
            var result = Life.alive
            var place = id
            while case .sequence(let head, let tail) = pool.expressions[Int(place)] {
                result = Self.both(result, life(of: head))
                place = tail
            }
            return Self.both(result, life(of: place))
        case .all, .complement: return search(id)
        }
    }

    private mutating func any(_ ids: [Expression.ID]) -> Life {
        var result = Life.dead
        for id in ids {
            let life = life(of: id)
            if life == .alive { return .alive }
            if life == .undecided { result = .undecided }
        }
        return result
    }

    private static func both(_ a: Life, _ b: Life) -> Life {
        if a == .dead || b == .dead { return .dead }
        return a == .undecided || b == .undecided ? .undecided : .alive
    }

    /// Follows the transitions, those first that promise the shortest text, until a text ends.
    ///
    /// What is found depends on the expression alone, and not on what was searched before: states that lie
    /// on the way found would find it too with no more steps, so they may be remembered, but nothing else
    /// that is remembered cuts the search short.
    private mutating func search(_ start: Expression.ID) -> Life {
        var seen: Set<Expression.ID> = [start]
        var path: [(state: Expression.ID, left: [Expression.ID])] = [(start, successors(of: start))]
        while let last = path.indices.last {
            guard let next = path[last].left.popLast() else {
                path.removeLast()
                continue
            }
            guard seen.insert(next).inserted else { continue }
            if next == .overgrown || seen.count > searchLimit { return .undecided }
            let facts = pool.facts[Int(next)]
            if facts.isNullable || !facts.needsSearch {
                while lives.count < pool.count { lives.append(.unknown) }
                for step in path { lives[Int(step.state)] = .alive }
                return .alive
            }
            path.append((next, successors(of: next)))
        }
        while lives.count < pool.count { lives.append(.unknown) }
        for state in seen { lives[Int(state)] = .dead }
        return .dead
    }

    /// The most promising one is last.
    private mutating func successors(of id: Expression.ID) -> [Expression.ID] {
        var found: [Expression.ID] = []
        for byteClass in 0..<classes.count {
            let next = derivative(id, byteClass)
            if next != .nothing, !found.contains(next) { found.append(next) }
        }
        let order = found.indices.sorted {
            let (a, b) = (pool.facts[Int(found[$0])].shortest, pool.facts[Int(found[$1])].shortest)
            return a != b ? a > b : $0 > $1
        }
        return order.map { found[$0] }
    }
}
