extension ExpressionPool {
    /// Patterns may be nested so deep.
    private static let depthLimit = 400

    /// The bytes of a pattern's texts.
    mutating func compile(_ pattern: Pattern, limit: Int) throws(GrammarError) -> Expression.ID {
        try compile(pattern, limit, depth: 0, anything: anyText())
    }

    /// `anything` stands for any text.
    ///
    /// In a complement that is any bytes: of whole texts, both leave the same, because a scalar's bytes begin and
    /// end nowhere within another's. And then what holds everything shows it, and its complement holds nothing.
    private mutating func compile(
        _ pattern: Pattern, _ limit: Int, depth: Int, anything: Expression.ID
    ) throws(GrammarError) -> Expression.ID {
        guard depth < Self.depthLimit else { throw GrammarError("a pattern is nested too deeply") }
        guard count <= limit else { throw GrammarError("the grammar is too large") }
        let result: Expression.ID
        switch pattern {
        case .anything: result = anything
        case .nothing: result = .nothing
        case .empty: result = .empty
        case .scalar(let set): result = scalars(set)
        case .text(let text): result = self.text(text)
        case .sequence(let parts):
            var tail = Expression.ID.empty
            for part in parts.reversed() {
                tail = sequence(try compile(part, limit, depth: depth + 1, anything: anything), tail)
            }
            result = tail
        case .choice(let parts):
            var (set, texts, ids) = (ScalarSet.none, [[UInt8]](), [Expression.ID]())
            for part in parts {
                switch part {
                case .scalar(let more): set = set.union(more)
                case .text(let text): texts.append(Array(text.utf8))
                default: ids.append(try compile(part, limit, depth: depth + 1, anything: anything))
                }
            }
            result = choice(ids + [scalars(set), self.texts(texts)])
        case .all(let parts):
            var ids: [Expression.ID] = []
            var hasText = false
            for part in parts {
                if case .not(let inner) = part {
                    ids.append(try self.complement(of: inner, limit, depth: depth + 1))
                } else {
                    ids.append(try compile(part, limit, depth: depth + 1, anything: anything))
                    hasText = true
                }
            }
            result = all(hasText ? ids : ids + [anyText()])
        case .not(let inner):
            result = all([anyText(), try complement(of: inner, limit, depth: depth + 1)])
        case .repeated(let inner, let atLeast, let atMost):
            guard atLeast >= 0, atLeast <= atMost ?? atLeast else { return .nothing }
            guard atLeast < 1 << 30, atMost ?? 0 < 1 << 30 else {
                throw GrammarError("a repetition has a bound above 1,000,000,000")
            }
            let id = try compile(inner, limit, depth: depth + 1, anything: anything)
            result = repeated(id, Int32(atLeast), atMost.map(Int32.init) ?? .unbounded)
        }
        guard result != .overgrown else { throw GrammarError("a pattern has too many alternatives") }
        return result
    }

    private mutating func complement(
        of pattern: Pattern, _ limit: Int, depth: Int
    ) throws(GrammarError) -> Expression.ID {
        let anything = pattern.isRegular ? Expression.ID.everything : anyText()
        return complement(try compile(pattern, limit, depth: depth, anything: anything))
    }

    /// Any text of whole scalars.
    private mutating func anyText() -> Expression.ID { repeated(scalars(.all), 0, .unbounded) }

    private mutating func text(_ text: String) -> Expression.ID {
        var id = Expression.ID.empty
        for byte in text.utf8.reversed() {
            id = branch([Expression.Edge(bytes: ByteSet(byte...byte), target: id)])
        }
        return id
    }

    /// Many texts as one tree, so that a step costs the same however many they are.
    private mutating func texts(_ texts: [[UInt8]]) -> Expression.ID {
        let sorted = texts.sorted { $0.lexicographicallyPrecedes($1) }
        return tree(sorted[...], depth: 0)
    }

    private mutating func tree(_ texts: ArraySlice<[UInt8]>, depth: Int) -> Expression.ID {
        guard let first = texts.first, let last = texts.last else { return .nothing }
        if first == last {
            var id = Expression.ID.empty
            for byte in first[depth...].reversed() {
                id = branch([Expression.Edge(bytes: ByteSet(byte...byte), target: id)])
            }
            return id
        }
        // What all have in common is not descended into text by text: it may be long.
        var common = depth
        while common < first.count, first[common] == last[common] { common += 1 }
        let start = texts.firstIndex { $0.count > common } ?? texts.endIndex
        var edges: [Expression.Edge] = []
        var rest = texts[start...]
        while let byte = rest.first?[common] {
            let end = rest.firstIndex { $0[common] != byte } ?? rest.endIndex
            let target = tree(rest[..<end], depth: common + 1)
            edges.append(Expression.Edge(bytes: ByteSet(byte...byte), target: target))
            rest = rest[end...]
        }
        var id = branch(edges)
        if start > texts.startIndex { id = choice([.empty, id]) }
        for byte in first[depth..<common].reversed() {
            id = branch([Expression.Edge(bytes: ByteSet(byte...byte), target: id)])
        }
        return id
    }

    private mutating func scalars(_ set: ScalarSet) -> Expression.ID {
        var sequences: [[ClosedRange<UInt8>]] = []
        for range in set.ranges { UTF8Ranges.forEach(in: range) { sequences.append($0) } }
        return bytes(sequences[...], depth: 0)
    }

    /// Sequences in rising order that agree before `depth`.
    private mutating func bytes(_ sequences: ArraySlice<[ClosedRange<UInt8>]>, depth: Int) -> Expression.ID {
        if sequences.first?.count == depth { return .empty }
        var edges: [Expression.Edge] = []
        var rest = sequences
        while let range = rest.first?[depth] {
            let end = rest.firstIndex { $0[depth] != range } ?? rest.endIndex
            let target = bytes(rest[..<end], depth: depth + 1)
            edges.append(Expression.Edge(bytes: ByteSet(range), target: target))
            rest = rest[end...]
        }
        return branch(edges)
    }
}

extension Pattern {
    /// Whether there is neither an intersection nor a complement in it.
    fileprivate var isRegular: Bool {
        switch self {
        case .nothing, .empty, .scalar, .text: true
        case .sequence(let parts), .choice(let parts): parts.allSatisfy(\.isRegular)
        case .repeated(let part, _, _): part.isRegular
        case .all, .not: false
        }
    }
}
