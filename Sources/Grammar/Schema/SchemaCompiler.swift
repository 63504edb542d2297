import JSON

/// Turns a schema into rules.
///
/// Each conjunction of schemas that a value in the document must satisfy is one symbol, whose rule is made from
/// the alternatives of the conjunction. Schemas that refer to themselves so end in a symbol that is known.
struct SchemaCompiler {
    var document: SchemaDocument
    let options: SchemaOptions
    let spacing: Spacing
    var rules = Rules()
    var tester = PatternTester()
    /// What no string may contain, beyond what its schema says.
    var stringLimit: Pattern?

    var alternativesOfLiteral: [Literal: [Alternative]] = [:]
    var alternativesOfConjunction: [Conjunction: [Alternative]] = [:]
    /// Literals whose alternatives are being found: to need them again is a reference loop.
    var open: Set<Literal> = []
    var emptiness: [Conjunction: Bool] = [:]

    private var symbols: [Conjunction: Rules.Symbol] = [:]
    private var pending: [Conjunction] = []
    private var steps = 0
    private var depth = 0

    init(_ schema: JSONValue, options: SchemaOptions) throws(GrammarError) {
        document = SchemaDocument(schema, depthLimit: options.limits.depth)
        self.options = options
        spacing = try Spacing(options.whitespacePattern)
    }

    /// Counts work against the limits.
    mutating func spend(_ count: Int = 1, at node: Int? = nil) throws(GrammarError) {
        steps += count
        guard steps <= options.limits.steps, rules.rules.count <= options.limits.rules else {
            throw GrammarError("the schema is too complex", at: node.map { document[$0].pointer } ?? "")
        }
    }

    mutating func nested<Result>(
        at node: Int, _ body: (inout SchemaCompiler) throws(GrammarError) -> Result
    ) throws(GrammarError) -> Result {
        guard depth < options.limits.depth else {
            throw GrammarError("the schema is nested too deeply", at: document[node].pointer)
        }
        depth += 1
        defer { depth -= 1 }
        return try body(&self)
    }

    /// The symbol of the values of a conjunction. Its rule follows with `defineSymbols`.
    mutating func symbol(_ conjunction: Conjunction) -> Rules.Symbol {
        if let known = symbols[conjunction] { return known }
        let symbol = rules.reserve()
        symbols[conjunction] = symbol
        pending.append(conjunction)
        return symbol
    }

    /// Defines what was asked for, and what that asks for.
    mutating func defineSymbols() throws(GrammarError) {
        while let conjunction = pending.popLast() {
            let rule = try rule(conjunction)
            if let symbol = symbols[conjunction] { rules.define(symbol, as: rule) }
        }
    }
}
