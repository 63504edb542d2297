import JSON

/// The documents of a JSON schema as rules.
///
/// Every document that the rules hold satisfies the schema. They do not hold every document that does: members
/// come in the order of the schema, integers have no exponent, strings are escaped in one way. A schema that
/// cannot be enforced is refused, naming the keyword and its place; nothing but annotations is passed over.
/// Drafts 4 to 2020-12 are read.
package struct SchemaGrammar: Sendable {
    package let rules: Rules
    package let start: Rules.Symbol

    /// - Parameter schema: An object or a boolean.
    package init(_ schema: JSONValue, options: SchemaOptions = SchemaOptions()) throws(GrammarError) {
        var compiler = try SchemaCompiler(schema, options: options)
        start = compiler.symbol([Literal(node: 0)])
        try compiler.defineSymbols()
        rules = compiler.rules
    }

    /// Any JSON object. How deeply it nests is up to the matcher.
    package static func jsonObject(options: SchemaOptions = SchemaOptions()) throws(GrammarError)
        -> SchemaGrammar
    {
        try SchemaGrammar(["type": "object"], options: options)
    }

    /// The rules, ready to be followed. Throws where no document satisfies the schema.
    package func compiled(limits: GrammarLimits = GrammarLimits()) throws(GrammarError) -> CompiledGrammar {
        try CompiledGrammar(rules, start: start, limits: limits)
    }
}
