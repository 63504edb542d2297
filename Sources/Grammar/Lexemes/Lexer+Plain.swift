extension Lexer {
    /// What becomes of a state by one of the texts of an expression.
    enum Steps {
        /// No text can even begin.
        case none
        /// Some texts cannot follow, or there is too much to look at.
        case some
        /// Every text can follow and leads to one of these states.
        case all([Expression.ID])
    }

    mutating func steps(from start: Expression.ID, over expression: Expression.ID) -> Steps {
        struct Pair: Hashable { let state, text: Expression.ID }
        let first = Pair(state: start, text: expression)
        var seen: Set<Pair> = [first]
        var open = [first]
        var result: Set<Expression.ID> = []
        var isRefused = false
        while let pair = open.popLast() {
            for byteClass in 0..<classes.count {
                let text = next(pair.text, byteClass)
                if text == .nothing { continue }
                let state = next(pair.state, byteClass)
                if state == .nothing {
                    isRefused = true
                } else if text == .empty {
                    result.insert(state)
                } else if seen.insert(Pair(state: state, text: text)).inserted {
                    open.append(Pair(state: state, text: text))
                }
                if isRefused, !result.isEmpty || seen.count > 1 { return .some }
            }
            if seen.count + result.count > 200 { return .some }
        }
        return isRefused ? .none : .all(result.sorted())
    }
}
