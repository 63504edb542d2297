extension ExpressionPool {
    /// The sets must not overlap. Edges to the same target become one.
    mutating func branch(_ edges: [Expression.Edge]) -> Expression.ID {
        var merged: [Expression.Edge] = []
        for edge in edges where edge.target != .nothing {
            if let place = merged.firstIndex(where: { $0.target == edge.target }) {
                merged[place].bytes.formUnion(edge.bytes)
            } else {
                merged.append(edge)
            }
        }
        guard !merged.isEmpty else { return .nothing }
        if merged.count > 1 { merged.sort { $0.bytes.first < $1.bytes.first } }
        return intern(.branch(merged))
    }

    mutating func sequence(_ head: Expression.ID, _ tail: Expression.ID) -> Expression.ID {
        if head == .nothing || tail == .nothing { return .nothing }
        if head == .empty { return tail }
        if tail == .empty { return head }
        if head == .overgrown || tail == .overgrown { return .overgrown }
        if case .sequence(let first, let rest) = expressions[Int(head)] {
            return sequence(first, sequence(rest, tail))
        }
        if head == .everything {
            if tail == .everything { return tail }
            if case .sequence(.everything, _) = expressions[Int(tail)] { return tail }
        }
        if let joined = joined(head, tail) { return joined }
        return intern(.sequence(head, tail))
    }

    /// `x{a,b}x{c,d}` is `x{a+c,b+d}`.
    private mutating func joined(_ head: Expression.ID, _ tail: Expression.ID) -> Expression.ID? {
        var (next, rest) = (tail, Expression.ID.empty)
        if case .sequence(let first, let others) = expressions[Int(tail)] { (next, rest) = (first, others) }
        let (left, right) = (counts(of: head), counts(of: next))
        guard left.body == right.body, left.isCounted || right.isCounted else { return nil }
        let atLeast = Self.sum(left.atLeast, right.atLeast)
        guard atLeast != .unbounded else { return nil }
        // A bound that is no longer a number must not turn into none.
        let atMost = Self.sum(left.atMost, right.atMost)
        guard atMost != .unbounded || left.atMost == .unbounded || right.atMost == .unbounded else {
            return nil
        }
        return sequence(repeated(left.body, atLeast, atMost), rest)
    }

    private func counts(
        of id: Expression.ID
    ) -> (body: Expression.ID, atLeast: Int32, atMost: Int32, isCounted: Bool) {
        guard case .repeated(let body, let atLeast, let atMost) = expressions[Int(id)] else {
            return (id, 1, 1, false)
        }
        return (body, atLeast, atMost, true)
    }

    mutating func repeated(_ body: Expression.ID, _ atLeast: Int32, _ atMost: Int32) -> Expression.ID {
        if body == .empty || atMost == 0 { return .empty }
        if body == .nothing { return atLeast == 0 ? .empty : .nothing }
        if body == .overgrown { return .overgrown }
        // Empty texts fill up what is missing.
        let atLeast = isNullable(body) ? 0 : atLeast
        if atLeast == 1, atMost == 1 { return body }
        if case .repeated(let inner, let low, let high) = expressions[Int(body)] {
            if high == .unbounded, atLeast > 0 {
                let product = Self.product(low, atLeast)
                if product != .unbounded { return repeated(inner, product, .unbounded) }
            }
            if high == .unbounded, low <= 1 { return repeated(inner, 0, .unbounded) }
            if low == 0, atLeast == 0 {
                let product = Self.product(high, atMost)
                if product != .unbounded || atMost == .unbounded { return repeated(inner, 0, product) }
            }
        }
        return intern(.repeated(body, atLeast: atLeast, atMost: atMost))
    }

    mutating func complement(_ id: Expression.ID) -> Expression.ID {
        if id == .overgrown { return .overgrown }
        if case .complement(let inner) = expressions[Int(id)] { return inner }
        return intern(.complement(id))
    }

    mutating func choice(_ parts: [Expression.ID]) -> Expression.ID {
        var ids: [Expression.ID] = []
        for part in parts where part != .nothing {
            if case .choice(let inner) = expressions[Int(part)] {
                ids += inner
            } else {
                ids.append(part)
            }
        }
        if ids.contains(.everything) { return .everything }
        if ids.contains(.overgrown) { return .overgrown }
        ids = Self.sorted(ids)
        if ids.count > 1 { mergeBytes(&ids) }
        if ids.count > 1 { mergeCounts(&ids) }
        if ids.count > 1, ids[0] == .empty, ids[1...].contains(where: isNullable) { ids.removeFirst() }
        if ids.count > alternativeLimit { return .overgrown }
        return ids.count > 1 ? intern(.choice(ids)) : ids.first ?? .nothing
    }

    /// Alternatives of one byte each become one set.
    private mutating func mergeBytes(_ ids: inout [Expression.ID]) {
        var bytes = ByteSet()
        var members: [Expression.ID] = []
        for id in ids {
            if case .branch(let edges) = expressions[Int(id)], edges.count == 1, edges[0].target == .empty {
                bytes.formUnion(edges[0].bytes)
                members.append(id)
            }
        }
        guard members.count > 1 else { return }
        ids.removeAll(where: members.contains)
        ids.append(branch([Expression.Edge(bytes: bytes, target: .empty)]))
        ids = Self.sorted(ids)
    }

    /// `x{a,b}y|x{c,d}y` is `x{a,d}y` where the counts touch.
    private mutating func mergeCounts(_ ids: inout [Expression.ID]) {
        struct Key: Hashable { let body, rest: Expression.ID }
        var groups: [Key: [(atLeast: Int32, atMost: Int32, id: Expression.ID)]] = [:]
        for id in ids {
            var (head, rest) = (id, Expression.ID.empty)
            if case .sequence(let first, let others) = expressions[Int(id)] { (head, rest) = (first, others) }
            guard case .repeated(let body, let atLeast, let atMost) = expressions[Int(head)] else { continue }
            groups[Key(body: body, rest: rest), default: []].append((atLeast, atMost, id))
        }
        var merged: [Expression.ID] = []
        var gone: Set<Expression.ID> = []
        for (key, group) in groups where group.count > 1 {
            let sorted = group.sorted { ($0.atLeast, $0.atMost) < ($1.atLeast, $1.atMost) }
            var (low, high) = (sorted[0].atLeast, sorted[0].atMost)
            for next in sorted[1...] {
                if next.atLeast <= Self.sum(high, 1) {
                    high = max(high, next.atMost)
                } else {
                    merged.append(sequence(repeated(key.body, low, high), key.rest))
                    (low, high) = (next.atLeast, next.atMost)
                }
            }
            merged.append(sequence(repeated(key.body, low, high), key.rest))
            gone.formUnion(group.map(\.id))
        }
        guard !gone.isEmpty else { return }
        ids.removeAll(where: gone.contains)
        ids = Self.sorted(ids + merged)
    }

    mutating func all(_ parts: [Expression.ID]) -> Expression.ID {
        var ids: [Expression.ID] = []
        for part in parts where part != .everything {
            if case .all(let inner) = expressions[Int(part)] {
                ids += inner
            } else {
                ids.append(part)
            }
        }
        if ids.contains(.nothing) { return .nothing }
        if ids.contains(.overgrown) { return .overgrown }
        ids = Self.sorted(ids)
        guard ids.count > 1 else { return ids.first ?? .everything }
        if ids.contains(.empty) { return ids.allSatisfy(isNullable) ? .empty : .nothing }
        if ids.count > alternativeLimit { return .overgrown }
        var (shortest, longest): (Int32, Int32) = (0, .unbounded)
        for id in ids {
            shortest = max(shortest, facts[Int(id)].shortest)
            longest = min(longest, facts[Int(id)].longest)
            if case .complement(let inner) = expressions[Int(id)], ids.contains(inner) { return .nothing }
        }
        return shortest > longest ? .nothing : intern(.all(ids))
    }

    private static func sorted(_ ids: [Expression.ID]) -> [Expression.ID] {
        guard ids.count > 1 else { return ids }
        var result: [Expression.ID] = []
        for id in ids.sorted() where result.last != id { result.append(id) }
        return result
    }
}
