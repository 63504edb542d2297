/// Expressions, each once. Its functions build expressions in a normal form: the same set of texts written
/// in two ways often becomes one expression, and without intersections only `nothing` holds no text.
///
/// The form does not depend on the order in which expressions were made, only their numbers do.
struct ExpressionPool: Sendable {
    struct Facts: Sendable {
        /// The empty text is held.
        var isNullable = false
        /// Has an intersection or a complement in it, so that it may hold nothing without showing it.
        var needsSearch = false
        /// No text is shorter, in bytes.
        var shortest: Int32 = 0
        /// No text is longer.
        var longest: Int32 = .unbounded
    }

    private(set) var expressions: [Expression] = []
    private(set) var facts: [Facts] = []
    private var known: [Expression: Expression.ID] = [:]
    let alternativeLimit: Int

    init(alternativeLimit: Int) {
        self.alternativeLimit = alternativeLimit
        for expression: Expression in [.nothing, .empty, .overgrown, .complement(.nothing)] {
            _ = intern(expression)
        }
    }

    var count: Int { expressions.count }

    func isNullable(_ id: Expression.ID) -> Bool { facts[Int(id)].isNullable }

    func isComplement(_ id: Expression.ID) -> Bool {
        if case .complement = expressions[Int(id)] { return true }
        return false
    }

    mutating func intern(_ expression: Expression) -> Expression.ID {
        if let id = known[expression] { return id }
        let id = Expression.ID(expressions.count)
        facts.append(facts(of: expression))
        expressions.append(expression)
        known[expression] = id
        return id
    }

    private func facts(of expression: Expression) -> Facts {
        switch expression {
        case .nothing: return Facts(longest: 0)
        case .empty: return Facts(isNullable: true, longest: 0)
        case .overgrown: return Facts()
        case .complement(.nothing): return Facts(isNullable: true)
        case .complement(let id):
            return Facts(isNullable: !isNullable(id), needsSearch: true, shortest: isNullable(id) ? 1 : 0)
        case .branch(let edges):
            var facts = Facts(shortest: .unbounded, longest: 0)
            for edge in edges {
                let target = self.facts[Int(edge.target)]
                facts.needsSearch = facts.needsSearch || target.needsSearch
                facts.shortest = min(facts.shortest, Self.sum(1, target.shortest))
                facts.longest = max(facts.longest, Self.sum(1, target.longest))
            }
            return facts
        case .sequence(let head, let tail):
            let (head, tail) = (facts[Int(head)], facts[Int(tail)])
            return Facts(
                isNullable: head.isNullable && tail.isNullable,
                needsSearch: head.needsSearch || tail.needsSearch,
                shortest: Self.sum(head.shortest, tail.shortest),
                longest: Self.sum(head.longest, tail.longest))
        case .choice(let ids):
            var facts = Facts(shortest: .unbounded, longest: 0)
            for id in ids {
                let part = self.facts[Int(id)]
                facts.isNullable = facts.isNullable || part.isNullable
                facts.needsSearch = facts.needsSearch || part.needsSearch
                facts.shortest = min(facts.shortest, part.shortest)
                facts.longest = max(facts.longest, part.longest)
            }
            return facts
        case .all(let ids):
            var facts = Facts(isNullable: true, needsSearch: true)
            for id in ids {
                let part = self.facts[Int(id)]
                facts.isNullable = facts.isNullable && part.isNullable
                facts.shortest = max(facts.shortest, part.shortest)
                facts.longest = min(facts.longest, part.longest)
            }
            return facts
        case .repeated(let id, let atLeast, let atMost):
            let part = facts[Int(id)]
            return Facts(
                isNullable: atLeast == 0 || part.isNullable, needsSearch: part.needsSearch,
                shortest: Self.product(part.shortest, atLeast),
                longest: Self.product(part.longest, atMost))
        }
    }

    /// A sum that stays at `unbounded`.
    static func sum(_ a: Int32, _ b: Int32) -> Int32 {
        let (sum, overflow) = a.addingReportingOverflow(b)
        return overflow ? .unbounded : sum
    }

    static func product(_ a: Int32, _ b: Int32) -> Int32 {
        let (product, overflow) = a.multipliedReportingOverflow(by: b)
        return overflow ? .unbounded : product
    }
}
