extension ExpressionPool {
    /// The expression with counters beyond a number made one more than it. Within so many bytes, texts of the
    /// one go on where those of the other do. Intersections stay as they are: two counters in them may
    /// depend on each other.
    mutating func clamped(_ id: Expression.ID, to limit: Int32) -> Expression.ID {
        switch expressions[Int(id)] {
        case .nothing, .empty, .overgrown, .branch, .all, .complement: return id
        case .sequence:
            var parts: [Expression.ID] = []
            var place = id
            while case .sequence(let head, let tail) = expressions[Int(place)] {
                parts.append(head)
                place = tail
            }
            parts.append(place)
            // What comes late cannot be reached; its beginnings are the same.
            var hasChanged = false
            for (place, part) in parts.enumerated() where place < 8 {
                parts[place] = clamped(part, to: limit)
                hasChanged = hasChanged || parts[place] != part
            }
            guard hasChanged else { return id }
            return parts.dropLast().reversed().reduce(parts[parts.count - 1]) { sequence($1, $0) }
        case .choice(let ids):
            guard ids.count <= 8 else { return id }
            var parts: [Expression.ID] = []
            for id in ids { parts.append(clamped(id, to: limit)) }
            return parts == ids ? id : choice(parts)
        case .repeated(let body, let atLeast, let atMost):
            guard atLeast > limit + 1 || atMost > limit + 1 && atMost != .unbounded else { return id }
            return repeated(
                body, min(atLeast, limit + 1), atMost == .unbounded ? atMost : min(atMost, limit + 1))
        }
    }
}
