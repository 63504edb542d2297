import JSON

/// A Jinja template as chat templates use it: parsed once, rendered for every conversation.
///
/// It renders as Python's jinja2 does under the settings of Hugging Face's `apply_chat_template`:
/// an immutable sandbox, `trim_blocks`, `lstrip_blocks`, loop controls, and the additional names
/// `tojson`, `raise_exception`, `strftime_now` and `{% generation %}`. Not there: template
/// inheritance and imports, recursive loops, `*` arguments, integers beyond 64 bits in
/// calculations, and the `Markup` strings of `safe` and `escape`, which stay ordinary text.
package struct ChatTemplate: Sendable {
    private let nodes: [Node]

    package init(source: String) throws(TemplateError) { nodes = try Parser.template(source) }

    /// Renders with `variables`, every string of which counts as the caller's, and with `constants`,
    /// which the template's author wrote, such as `bos_token`.
    package func render(
        _ variables: JSONObject, constants: JSONObject = JSONObject(), limits: TemplateLimits = .standard
    ) throws(TemplateError) -> Rendered {
        let evaluator = Evaluator(limits: limits)
        do throws(Fault) {
            let scope = Scope(parent: nil)
            for (name, value) in constants.members {
                scope.variables[name] = try Value(value, fromCaller: false, &evaluator.budget)
            }
            for (name, value) in variables.members {
                scope.variables[name] = try Value(value, fromCaller: true, &evaluator.budget)
            }
            _ = try evaluator.run(nodes, scope)
        } catch {
            throw error.at(line: evaluator.line)
        }
        return Rendered(text: evaluator.output.text, callerSpans: evaluator.output.callerSpans)
    }
}

/// A template's result.
package struct Rendered: Sendable, Equatable {
    package var text: String
    /// Which bytes of `text` (UTF-8) came from variables: sorted, disjoint, not touching. Nothing in
    /// them may become a special token.
    package var callerSpans: [Range<Int>]

    package init(text: String, callerSpans: [Range<Int>]) {
        self.text = text
        self.callerSpans = callerSpans
    }
}
