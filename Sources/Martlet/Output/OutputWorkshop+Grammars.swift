import Conversation
import Grammar
import JSON

extension OutputWorkshop {
    enum CallCount: String { case one, some, body }

    /// Calls, and nothing else.
    func calls(_ count: CallCount, _ tools: [Tool]) throws(GrammarError) -> CompiledGrammar {
        try shelf.grammar("\(count.rawValue) \(Self.key(tools))") { () throws(GrammarError) in
            var rules = Rules()
            let start = try symbol(count, tools, in: &rules)
            return try CompiledGrammar(rules, start: start)
        }
    }

    /// A document, or calls of tools if there are any.
    func document(_ output: OutputForm, or tools: [Tool]) throws(GrammarError) -> CompiledGrammar {
        try shelf.grammar("\(output.key) \(Self.key(tools))") { () throws(GrammarError) in
            var (rules, start) = try grammar(output)
            if !tools.isEmpty { start = rules.add(.choice([start, try symbol(.some, tools, in: &rules)])) }
            return try CompiledGrammar(rules, start: start)
        }
    }

    private func symbol(
        _ count: CallCount, _ tools: [Tool], in rules: inout Rules
    ) throws(GrammarError) -> Rules.Symbol {
        let calls = ToolCallGrammar(opening: try token("<tool_call>"), closing: try token("</tool_call>"))
        let functions = tools.map { tool in
            ToolCallGrammar.Function(
                name: tool.name, parameters: tool.parameters,
                isStrict: tool.definition["function"]?["strict"]?.bool ?? false)
        }
        return count == .body
            ? try calls.body(functions, in: &rules)
            : try calls.calls(functions, atMost: count == .one ? 1 : nil, in: &rules)
    }

    private static func key(_ tools: [Tool]) -> String {
        JSONValue.array(tools.map { .object($0.definition) }).text()
    }

    private func grammar(_ output: OutputForm) throws(GrammarError) -> (rules: Rules, start: Rules.Symbol) {
        var rules = Rules()
        var schemas = SchemaGrammar()
        schemas.whitespacePattern = output.whitespacePattern
        schemas.closesObjects = output.closesObjects
        switch output.kind {
        case .jsonObject:
            let start = try schemas.object(in: &rules)
            return (rules, start)
        case .schema(let schema):
            let start = try schemas.symbol(schema, in: &rules)
            return (rules, start)
        case .unreadable(let reason): throw GrammarError(reason)
        case .regex(let text):
            let start = rules.lexeme(try RegularExpression.matchingWhole(text))
            return (rules, start)
        case .choice(let texts): return try Rules.choice(of: texts)
        case .grammar(let text): return try GrammarNotation.parse(text)
        }
    }
}

extension OutputForm {
    /// Equal for forms that make the same grammar.
    fileprivate var key: String {
        let content: String =
            switch kind {
            case .jsonObject: "object"
            case .schema(let schema): "schema " + schema.text()
            case .unreadable(let reason): "unreadable " + reason
            case .regex(let text): "regex " + text
            case .choice(let texts): "choice " + JSONValue.array(texts.map(JSONValue.string)).text()
            case .grammar(let text): "grammar " + text
            }
        return "\(closesObjects) \(JSONValue.string(whitespacePattern ?? "\u{0}").text()) \(content)"
    }
}
