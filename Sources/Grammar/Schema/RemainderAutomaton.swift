/// Numbers of a pattern that are multiples of a divisor, digit by digit: a state is what the pattern still
/// expects, and the remainder so far.
struct RemainderAutomaton {
    private struct State: Hashable {
        var lexer: Expression.ID
        var remainder: Int
        /// Digits after the point; nil before it.
        var places: Int?
    }

    private let divisor: Int
    /// How many digits after the point the divisor has.
    private let places: Int
    private var lexer: Lexer
    private let start: Expression.ID

    private static let stateLimit = 6_000

    /// nil where the divisor is too large.
    init?(_ numbers: Pattern, divisor: ExactDecimal) throws(GrammarError) {
        places = max(0, -divisor.exponent)
        guard places <= 6, let scaled = divisor.scaled(to: -places), scaled <= 2_000 else { return nil }
        self.divisor = scaled
        let limits = GrammarLimits()
        var pool = ExpressionPool(alternativeLimit: limits.alternatives)
        start = try pool.compile(numbers, limit: limits.expressions)
        lexer = Lexer(pool, limits: limits)
    }

    /// nil where there are too many states.
    mutating func symbol(in rules: inout Rules) -> Rules.Symbol? {
        let first = State(lexer: start, remainder: 0, places: nil)
        var symbols = [first: rules.reserve()]
        var open = [first]
        let empty = rules.add(.sequence([]))
        while let state = open.popLast() {
            guard symbols.count <= Self.stateLimit else { return nil }
            var targets: [State: [Unicode.Scalar]] = [:]
            for byte in "-.0123456789".utf8 {
                if let next = next(state, byte) { targets[next, default: []].append(Unicode.Scalar(byte)) }
            }
            var choices = isAccepting(state) ? [empty] : []
            // Sorted, so that a schema gives the same rules each time.
            for (next, scalars) in targets.sorted(by: { $0.value[0] < $1.value[0] }) {
                let symbol = symbols[next] ?? rules.reserve()
                if symbols.updateValue(symbol, forKey: next) == nil { open.append(next) }
                let set = ScalarSet(scalars.map { $0.value...$0.value })
                choices.append(rules.sequence(rules.lexeme(.scalar(set)), symbol))
            }
            if let symbol = symbols[state] { rules.define(symbol, as: .choice(choices)) }
        }
        return symbols[first]
    }

    private mutating func next(_ state: State, _ byte: UInt8) -> State? {
        var next = state
        next.lexer = lexer.next(state.lexer, Int(lexer.classes.classes[Int(byte)]))
        guard next.lexer != .nothing else { return nil }
        switch byte {
        case UInt8(ascii: "-"): break
        case UInt8(ascii: "."):
            if places == 0 { return nil }
            next.places = 0
        default:
            next.remainder = (state.remainder * 10 + Int(byte - UInt8(ascii: "0"))) % divisor
            if let written = state.places {
                if written == places { return nil }
                next.places = written + 1
            }
        }
        return next
    }

    private func isAccepting(_ state: State) -> Bool {
        var remainder = state.remainder
        for _ in (state.places ?? 0)..<places { remainder = remainder * 10 % divisor }
        return remainder == 0 && lexer.isNullable(state.lexer)
    }
}
