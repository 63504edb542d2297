import JSON

/// JSON Schema (draft 2020-12, and what draft 7 writes differently) as rules for its documents.
///
/// Properties come in the order of the schema. What cannot be enforced is refused with its place; annotations
/// and keywords of no draft are passed over, as the standard says.
package struct SchemaGrammar: Sendable {
    /// What may stand between the tokens of a document, as a regular expression; nil for one space at most
    /// after commas and colons.
    package var whitespacePattern: String?
    /// Objects with `properties` that do not say otherwise have no others.
    package var closesObjects = false

    package init() {}

    private static let textLimit = 1 << 20

    /// The symbol of documents that satisfy `schema`.
    package func symbol(_ schema: JSONValue, in rules: inout Rules) throws(GrammarError) -> Rules.Symbol {
        var writer = try writer(schema, rules)
        let symbol = try writer.symbol([writer.reader.document.root])
        rules = writer.rules
        return symbol
    }

    func writer(_ schema: JSONValue, _ rules: Rules) throws(GrammarError) -> SchemaWriter {
        guard schema.bytes().count <= Self.textLimit else {
            throw GrammarError("the schema has more than \(Self.textLimit) bytes")
        }
        let spacing = try whitespacePattern.map { (text) throws(GrammarError) in
            Spacing(try RegularExpression.matchingWhole(text))
        }
        let document = try SchemaDocument(schema)
        return SchemaWriter(
            rules, SchemaReader(document, closesObjects: closesObjects), spacing ?? Spacing())
    }

    /// The symbol of any JSON object.
    package func object(in rules: inout Rules) throws(GrammarError) -> Rules.Symbol {
        try symbol(.object(["type": "object"]), in: &rules)
    }
}
