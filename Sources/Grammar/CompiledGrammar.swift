import Synchronization

/// A grammar that is ready to be followed. Requests share it, and with it what was learned from following
/// it before.
package final class CompiledGrammar: Sendable {
    /// What never changes.
    struct Parts: Sendable {
        let syntax: Syntax
        let lexer: Lexer
        /// The expression of `PlainText.set`.
        let plainCharacter: Expression.ID
        let limits: GrammarLimits
    }

    let parts: Parts
    /// Automata that no call has at the moment.
    private let idle = Mutex<[Automaton]>([])
    private static let idleLimit = 8

    /// Throws if the rules hold no text, or cannot be followed.
    package init(
        _ rules: Rules, start: Rules.Symbol, limits: GrammarLimits = GrammarLimits()
    ) throws(GrammarError) {
        var pool = ExpressionPool(alternativeLimit: limits.alternatives)
        let plainCharacter = try pool.compile(.scalar(PlainText.set), limit: limits.expressions)
        let (syntax, lexer) = try Syntax.compile(rules, start: start, pool, limits)
        parts = Parts(syntax: syntax, lexer: lexer, plainCharacter: plainCharacter, limits: limits)
    }

    /// Lends an automaton for one call: the preferred one if it is idle.
    func withAutomaton<Result>(_ preferred: Automaton?, _ body: (Automaton) -> Result) -> Result {
        let automaton =
            idle.withLock { idle -> Automaton? in
                guard let place = idle.lastIndex(where: { $0 === preferred }) else { return idle.popLast() }
                return idle.remove(at: place)
            } ?? Automaton(parts)
        defer {
            idle.withLock { idle in
                if idle.count < Self.idleLimit { idle.append(automaton) }
            }
        }
        return body(automaton)
    }
}
