/// A part of an expression, of which it is still open what may stand before and after it.
struct Anchored {
    /// One way to match.
    struct Alternative {
        var pattern: Pattern
        /// `^` stands before it, `$` behind it.
        var isStart = false, isEnd = false
        /// What the anchors stand beside may be empty, as in `(?:^|,)`: nothing of the text is read.
        var isEmpty: Bool { pattern == .empty }
    }

    var alternatives: [Alternative]

    init(_ pattern: Pattern) { alternatives = [Alternative(pattern: pattern)] }
    init(_ alternatives: [Alternative]) { self.alternatives = alternatives }

    static let start = Anchored([Alternative(pattern: .empty, isStart: true)])
    static let end = Anchored([Alternative(pattern: .empty, isEnd: true)])

    var isAnchored: Bool { alternatives.contains { $0.isStart || $0.isEnd } }

    /// The pattern of a part without anchors.
    var plain: Pattern {
        let patterns = alternatives.map(\.pattern)
        return patterns.count == 1 ? patterns[0] : .choice(patterns)
    }

    /// The whole, with `margin` where no anchor binds it.
    func pattern(beside margin: Pattern) -> Pattern {
        let wholes = alternatives.map { alternative -> Pattern in
            let parts = [
                alternative.isStart ? .empty : margin, alternative.pattern,
                alternative.isEnd ? .empty : margin,
            ]
            .filter { $0 != .empty }
            return parts.count == 1 ? parts[0] : parts.isEmpty ? .empty : .sequence(parts)
        }
        return wholes.count == 1 ? wholes[0] : .choice(wholes)
    }

    /// One part after another. An anchor inside holds only if what lies outside it is empty.
    static func sequence(_ parts: [Anchored]) throws(GrammarError) -> Anchored {
        var result = Anchored(.empty)
        var run: [Pattern] = []
        for part in parts {
            guard part.isAnchored || result.isAnchored else {
                run.append(part.plain)
                continue
            }
            try result.append(Anchored(joined(run)))
            run = []
            try result.append(part)
        }
        try result.append(Anchored(joined(run)))
        return result
    }

    private static func joined(_ patterns: [Pattern]) -> Pattern {
        let patterns = patterns.filter { $0 != .empty }
        return patterns.isEmpty ? .empty : patterns.count == 1 ? patterns[0] : .sequence(patterns)
    }

    private mutating func append(_ next: Anchored) throws(GrammarError) {
        var products: [Alternative] = []
        for first in alternatives {
            for second in next.alternatives {
                // Behind `$` and before `^` nothing may be read.
                var (left, right) = (first.pattern, second.pattern)
                if first.isEnd { right = right.emptyOnly }
                if second.isStart { left = left.emptyOnly }
                if left == .nothing || right == .nothing { continue }
                products.append(
                    Alternative(
                        pattern: Self.joined([left, right]), isStart: first.isStart || second.isStart,
                        isEnd: first.isEnd || second.isEnd))
            }
        }
        guard products.count <= 1_000 else { throw GrammarError("has too many anchored alternatives") }
        alternatives = products
    }
}

extension Pattern {
    /// The empty text if the pattern holds it, else nothing.
    fileprivate var emptyOnly: Pattern { holdsEmpty ? .empty : .nothing }

    /// Whether the empty text is held.
    var holdsEmpty: Bool {
        switch self {
        case .nothing, .scalar: false
        case .empty: true
        case .text(let text): text.isEmpty
        case .sequence(let parts), .all(let parts): parts.allSatisfy(\.holdsEmpty)
        case .choice(let parts): parts.contains(where: \.holdsEmpty)
        case .not(let part): !part.holdsEmpty
        case .repeated(let part, let atLeast, _): atLeast == 0 || part.holdsEmpty
        }
    }
}
