import JSON

/// Calls of tools in the form that this family of models writes:
///
///     <tool_call>
///     <function=NAME>
///     <parameter=KEY>
///     VALUE
///     </parameter>
///     </function>
///     </tool_call>
///
/// The outer tags are tokens by id; the text inside follows each tool's schema. Arguments come in the order of
/// the schema. Strings are written raw, everything else as JSON.
package struct ToolCallGrammar: Sendable {
    package struct Tool: Sendable {
        package var name: String
        /// A JSON Schema of an object; nil for a tool without arguments.
        package var parameters: JSONValue?

        package init(name: String, parameters: JSONValue?) {
            self.name = name
            self.parameters = parameters
        }
    }

    /// The ids of `<tool_call>` and `</tool_call>`.
    package struct Tokens: Sendable {
        package var opening: Int32
        package var closing: Int32

        package init(opening: Int32, closing: Int32) {
            self.opening = opening
            self.closing = closing
        }
    }

    package enum Calls: Sendable {
        case exactlyOne
        /// With a newline between two.
        case oneOrMore
        /// What follows an opening token that was generated freely, up to and with the closing one.
        case rest
    }

    package let rules: Rules
    package let start: Rules.Symbol

    package init(
        _ tools: [Tool], tokens: Tokens, calls: Calls, options: SchemaOptions = SchemaOptions()
    ) throws(GrammarError) {
        var rules = Rules()
        var functions: [Rules.Symbol] = []
        for tool in tools {
            do {
                functions.append(try Self.function(tool, options, &rules))
            } catch {
                throw GrammarError("tool \(tool.name): \(error.reason)", at: error.pointer)
            }
        }
        let closing = rules.add(.token(tokens.closing))
        let rest = rules.sequence(rules.text("\n"), rules.add(.choice(functions)), closing)
        let call = rules.sequence(rules.add(.token(tokens.opening)), rest)
        switch calls {
        case .exactlyOne: start = call
        case .oneOrMore:
            start = rules.add(.repeated(call, separator: rules.text("\n"), atLeast: 1, atMost: nil))
        case .rest: start = rest
        }
        self.rules = rules
    }

    package func compiled(limits: GrammarLimits = GrammarLimits()) throws(GrammarError) -> CompiledGrammar {
        try CompiledGrammar(rules, start: start, limits: limits)
    }

    /// `<function=NAME>` to `</function>`, with the newlines after both.
    private static func function(
        _ tool: Tool, _ options: SchemaOptions, _ rules: inout Rules
    ) throws(GrammarError) -> Rules.Symbol {
        guard ArgumentsCompiler.canBeWritten(tool.name) else {
            throw GrammarError("the name cannot be written in a call")
        }
        let begin = rules.text("<function=\(tool.name)>\n")
        let end = rules.text("</function>\n")
        guard let parameters = tool.parameters else { return rules.sequence(begin, end) }
        var compiler = try ArgumentsCompiler(parameters, options: options, rules: rules)
        let arguments = try compiler.arguments()
        rules = compiler.rules
        return rules.sequence(begin, arguments, end)
    }
}
