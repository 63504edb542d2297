import JSON

extension SchemaGrammar {
    /// A document with its members in the order in which a grammar of the schema writes them. One that does not
    /// satisfy the schema may come back as it is.
    package static func ordered(
        _ document: JSONValue, by schema: JSONValue, options: SchemaOptions = SchemaOptions()
    ) throws(GrammarError) -> JSONValue {
        var compiler = try SchemaCompiler(schema, options: options)
        return try compiler.ordered(document, by: [Literal(node: 0)])
    }
}

extension CompiledGrammar {
    /// Whether a whole text is one of the grammar's.
    package func accepts(_ bytes: some Sequence<UInt8>) -> Bool {
        var matcher = Matcher(self, TokenTrie([]))
        return matcher.advance(bytes: bytes) && matcher.isAccepting && !matcher.isStuck
    }
}
