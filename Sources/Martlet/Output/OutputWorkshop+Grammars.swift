import Conversation
import Grammar
import JSON

extension OutputWorkshop {
    enum CallCount: String { case one, some, body }

    /// Calls, and nothing else.
    func calls(_ count: CallCount, _ tools: [Tool]) throws(GrammarError) -> CompiledGrammar {
        try shelf.grammar("\(count.rawValue) \(Self.key(tools))") { () throws(GrammarError) in
            try callGrammar(count, tools).compiled()
        }
    }

    /// A document, or calls of tools if there are any.
    func document(_ output: OutputForm, or tools: [Tool]) throws(GrammarError) -> CompiledGrammar {
        try shelf.grammar("\(output.key) \(Self.key(tools))") { () throws(GrammarError) in
            var (rules, start) = try grammar(output)
            if !tools.isEmpty {
                let calls = try callGrammar(.some, tools)
                start = rules.add(.choice([start, rules.adopt(calls.rules, start: calls.start)]))
            }
            return try CompiledGrammar(rules, start: start)
        }
    }

    /// A function without `strict` whose schema cannot be enforced is bound by its name alone.
    private func callGrammar(
        _ count: CallCount, _ tools: [Tool]
    ) throws(GrammarError) -> ToolCallGrammar {
        let tokens = ToolCallGrammar.Tokens(
            opening: try token("<tool_call>"), closing: try token("</tool_call>"))
        let calls: ToolCallGrammar.Calls =
            switch count {
            case .one: .exactlyOne
            case .some: .oneOrMore
            case .body: .rest
            }
        func grammar(_ functions: [ToolCallGrammar.Tool]) throws(GrammarError) -> ToolCallGrammar {
            try ToolCallGrammar(functions, tokens: tokens, calls: calls)
        }
        var functions: [ToolCallGrammar.Tool] = []
        for tool in tools {
            let isStrict = tool.definition["function"]?["strict"]?.bool ?? false
            var function = ToolCallGrammar.Tool(name: tool.name, parameters: tool.parameters)
            if !isStrict, (try? grammar([function]).compiled()) == nil {
                function.parameters = .object(["type": "object"])
            }
            functions.append(function)
        }
        return try grammar(functions)
    }

    private static func key(_ tools: [Tool]) -> String {
        JSONValue.array(tools.map { .object($0.definition) }).text()
    }

    private func grammar(_ output: OutputForm) throws(GrammarError) -> (rules: Rules, start: Rules.Symbol) {
        var options = SchemaOptions()
        options.whitespacePattern = output.whitespacePattern
        options.additionalPropertiesByDefault = !output.closesObjects
        switch output.kind {
        case .jsonObject:
            let schema = try SchemaGrammar.jsonObject(options: options)
            return (schema.rules, schema.start)
        case .schema(let schema):
            let schema = try SchemaGrammar(schema, options: options)
            return (schema.rules, schema.start)
        case .unreadable(let reason): throw GrammarError(reason)
        case .regex(let text):
            var rules = Rules()
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
