/// What texts of tokens a grammar holds: rules over lexemes, which may refer to themselves.
///
/// Equal rules are one symbol.
package struct Rules: Sendable {
    package struct Symbol: Hashable, Sendable {
        package let index: Int
    }

    package enum Rule: Hashable, Sendable {
        /// A text of the pattern. Lexemes need not be told apart: where two fit, both are followed.
        case lexeme(Pattern)
        /// One token by its id that is not made of text, as `<tool_call>`.
        case token(Int32)
        case sequence([Symbol])
        case choice([Symbol])
        /// So many of a symbol, with the separator between two; nil is without end. Counted, not unrolled.
        case repeated(Symbol, separator: Symbol?, atLeast: Int, atMost: Int?)
    }

    /// Nil while a symbol is reserved and not yet defined.
    package private(set) var rules: [Rule?] = []
    private var symbolOfRule: [Rule: Symbol] = [:]

    package init() {}

    package subscript(symbol: Symbol) -> Rule? { rules[symbol.index] }

    package mutating func add(_ rule: Rule) -> Symbol {
        if let known = symbolOfRule[rule] { return known }
        let symbol = Symbol(index: rules.count)
        rules.append(rule)
        symbolOfRule[rule] = symbol
        return symbol
    }

    package mutating func lexeme(_ pattern: Pattern) -> Symbol { add(.lexeme(pattern)) }
    package mutating func text(_ text: String) -> Symbol { add(.lexeme(.text(text))) }
    package mutating func sequence(_ symbols: Symbol...) -> Symbol { add(.sequence(symbols)) }

    /// A symbol that other rules may name before it is defined.
    package mutating func reserve() -> Symbol {
        rules.append(nil)
        return Symbol(index: rules.count - 1)
    }

    package mutating func define(_ symbol: Symbol, as rule: Rule) { rules[symbol.index] = rule }
}
