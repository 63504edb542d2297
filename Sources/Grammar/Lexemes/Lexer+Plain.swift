extension Lexer {
    /// The states after each text of `expression`; nil if one of the texts cannot follow, or if they are too
    /// many to look at.
    mutating func steps(
        from start: Expression.ID, over expression: Expression.ID
    ) -> [Expression.ID]? {
        struct Pair: Hashable { let state, text: Expression.ID }
        var seen: Set<Pair> = []
        var open = [Pair(state: start, text: expression)]
        var result: Set<Expression.ID> = []
        while let pair = open.popLast() {
            for byteClass in 0..<classes.count {
                let text = next(pair.text, byteClass)
                if text == .nothing { continue }
                let state = next(pair.state, byteClass)
                if state == .nothing { return nil }
                if text == .empty {
                    result.insert(state)
                } else if seen.insert(Pair(state: state, text: text)).inserted {
                    open.append(Pair(state: state, text: text))
                }
            }
            if seen.count + result.count > 200 { return nil }
        }
        return result.sorted()
    }
}
