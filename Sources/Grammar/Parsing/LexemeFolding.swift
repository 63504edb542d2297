/// Turns rules into lexemes where that loses nothing: choices of lexemes, repetitions of one without a
/// separator, and sequences in which one part alone is more than a fixed text, as of a string in quotes.
///
/// Longer sequences stay rules. As one lexeme, a string in one property and a string in another would be
/// different states, for which masks are computed twice.
struct LexemeFolding {
    private let rules: Rules
    private var patterns: [Int: Pattern] = [:]
    /// Alternatives that are one lexeme together.
    private var sizes: [Int: Int] = [:]
    private static let sizeLimit = 400

    init(_ rules: Rules) { self.rules = rules }

    /// The rule, or the lexeme that it is. The rules it names must have been asked for before.
    mutating func fold(_ index: Int) -> Rules.Rule {
        guard let rule = rules[Rules.Symbol(index: index)] else { return .choice([]) }
        guard let (pattern, size) = pattern(of: rule), size <= Self.sizeLimit || rule.isLexeme else {
            return rule
        }
        patterns[index] = pattern
        sizes[index] = size
        return .lexeme(pattern)
    }

    private func pattern(of rule: Rules.Rule) -> (Pattern, Int)? {
        switch rule {
        case .token: return nil
        case .lexeme(let pattern): return (pattern, 1)
        case .choice(let parts):
            guard let (patterns, size) = patterns(of: parts), !parts.isEmpty else { return nil }
            return (
                patterns.count == 1 ? patterns[0] : .choice(patterns),
                patterns.allSatisfy(\.isText) ? 1 : size
            )
        case .sequence(let parts):
            guard let (patterns, size) = patterns(of: parts), patterns.filter({ !$0.isText }).count <= 1
            else {
                return nil
            }
            return (Self.sequence(patterns), size)
        case .repeated(let part, nil, let atLeast, let atMost):
            guard let (patterns, size) = patterns(of: [part]) else { return nil }
            return (.repeated(patterns[0], atLeast: atLeast, atMost: atMost), size + 1)
        case .repeated: return nil
        }
    }

    /// Neighbouring texts become one.
    private static func sequence(_ patterns: [Pattern]) -> Pattern {
        var result: [Pattern] = []
        for pattern in patterns {
            if case .text(let next) = pattern, case .text(let last) = result.last {
                result[result.count - 1] = .text(last + next)
            } else {
                result.append(pattern)
            }
        }
        return result.isEmpty ? .empty : result.count == 1 ? result[0] : .sequence(result)
    }

    private func patterns(of symbols: [Rules.Symbol]) -> ([Pattern], Int)? {
        var (result, size) = ([Pattern](), 0)
        for symbol in symbols {
            guard let pattern = patterns[symbol.index] else { return nil }
            result.append(pattern)
            size += sizes[symbol.index] ?? 1
        }
        return (result, size)
    }
}

extension Rules.Rule {
    fileprivate var isLexeme: Bool {
        if case .lexeme = self { return true }
        return false
    }
}

extension Pattern {
    fileprivate var isText: Bool {
        if case .text = self { return true }
        return false
    }
}
