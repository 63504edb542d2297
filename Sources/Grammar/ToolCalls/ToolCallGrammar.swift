import JSON

/// Calls of functions in the form that models of this family are trained to write:
///
///     <tool_call>
///     <function=NAME>
///     <parameter=KEY>
///     VALUE
///     </parameter>
///     </function>
///     </tool_call>
///
/// The outermost tags are tokens of their own. Strings stand as they are; everything else is JSON. Parameters
/// come in the order of the schema.
package struct ToolCallGrammar: Sendable {
    package struct Function: Sendable {
        package let name: String
        /// A JSON schema of an object; nil for a function without parameters.
        package let parameters: JSONValue?
        /// A schema that cannot be enforced is refused; otherwise it is not enforced.
        package let isStrict: Bool

        package init(name: String, parameters: JSONValue?, isStrict: Bool) {
            self.name = name
            self.parameters = parameters
            self.isStrict = isStrict
        }
    }

    /// The tokens of `<tool_call>` and `</tool_call>`.
    package let opening: Int32
    package let closing: Int32

    package init(opening: Int32, closing: Int32) {
        self.opening = opening
        self.closing = closing
    }

    /// At least one call and `atMost` of them, a line each; nil is without end.
    package func calls(
        _ functions: [Function], atMost: Int?, in rules: inout Rules
    ) throws(GrammarError) -> Rules.Symbol {
        let call = rules.sequence(rules.add(.token(opening)), try body(functions, in: &rules))
        return rules.add(.repeated(call, separator: rules.text("\n"), atLeast: 1, atMost: atMost))
    }

    /// What follows the opening token, with the closing one.
    package func body(
        _ functions: [Function], in rules: inout Rules
    ) throws(GrammarError) -> Rules.Symbol {
        var choices: [Rules.Symbol] = []
        for (index, function) in functions.enumerated() {
            guard !function.name.contains(where: { $0 == ">" || $0 == "\n" || $0 == "\r\n" }) else {
                throw GrammarError(
                    "the name of a function must be one line without >", at: "/\(index)/function/name")
            }
            choices.append(
                rules.sequence(
                    rules.text("\n<function=\(function.name)>\n"),
                    try parameters(function, index, in: &rules),
                    rules.text("</function>\n"), rules.add(.token(closing))))
        }
        return rules.add(.choice(choices))
    }

    private func parameters(
        _ function: Function, _ index: Int, in rules: inout Rules
    ) throws(GrammarError) -> Rules.Symbol {
        guard let schema = function.parameters else { return rules.add(.sequence([])) }
        do {
            var writer = try SchemaGrammar().writer(schema, rules)
            let symbol = try writer.parameters([writer.reader.document.root])
            rules = writer.rules
            return symbol
        } catch  where function.isStrict {
            throw GrammarError(error.reason, at: "/\(index)/function/parameters" + error.pointer)
        } catch {
            return SchemaWriter.looseParameters(in: &rules)
        }
    }
}
