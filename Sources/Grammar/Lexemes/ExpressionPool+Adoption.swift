extension ExpressionPool {
    /// Takes over expressions of another pool. Gives their new names and those of all their parts.
    mutating func adopt(
        _ ids: [Expression.ID], from other: ExpressionPool
    ) -> [Expression.ID: Expression.ID] {
        var needed: Set<Expression.ID> = []
        var open = ids
        while let id = open.popLast() {
            if needed.insert(id).inserted { open += other.expressions[Int(id)].parts }
        }
        var names: [Expression.ID: Expression.ID] = [:]
        // Parts were made before their wholes.
        for id in needed.sorted() {
            names[id] = intern(other.expressions[Int(id)].mapParts { names[$0] ?? .nothing })
        }
        return names
    }
}

extension Expression {
    fileprivate var parts: [ID] {
        switch self {
        case .nothing, .empty, .overgrown: []
        case .branch(let edges): edges.map(\.target)
        case .sequence(let head, let tail): [head, tail]
        case .choice(let ids), .all(let ids): ids
        case .complement(let id), .repeated(let id, _, _): [id]
        }
    }

    fileprivate func mapParts(_ name: (ID) -> ID) -> Expression {
        switch self {
        case .nothing, .empty, .overgrown: self
        case .branch(let edges): .branch(edges.map { Edge(bytes: $0.bytes, target: name($0.target)) })
        case .sequence(let head, let tail): .sequence(name(head), name(tail))
        case .choice(let ids): .choice(ids.map(name).sorted())
        case .all(let ids): .all(ids.map(name).sorted())
        case .complement(let id): .complement(name(id))
        case .repeated(let id, let atLeast, let atMost):
            .repeated(name(id), atLeast: atLeast, atMost: atMost)
        }
    }
}
