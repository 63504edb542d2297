import Chat
import JSON
import Wire

extension FieldWriter {
    /// The form of the answer, in the words of each kind.
    mutating func addOutput(_ output: OutputField?) throws(ChatError) {
        guard let output else { return }
        let takesAll = kind == .vllm || kind == .martlet
        if output.whitespacePattern != nil || output.closesObjects, !takesAll {
            throw refusal(output.parameter)
        }
        if takesAll, output.parameter != "response_format" {
            try add("structured_outputs", .object(output.structuredOutputs))
            return
        }
        switch output.form {
        case .jsonObject: try add("response_format", ["type": "json_object"])
        case .schema(let schema): try add("response_format", output.responseFormat(schema))
        case .regex(let text): try addGuide("regex", .string(text), output.parameter)
        case .choice(let texts):
            if kind == .sglang {
                try addGuide("regex", .string(texts.alternation), output.parameter)
            } else {
                try addGuide("choice", .strings(texts), output.parameter)
            }
        case .grammar(let text):
            try addGuide(kind == .sglang ? "ebnf" : "grammar", .string(text), output.parameter)
        }
    }

    private mutating func addGuide(
        _ name: String, _ value: JSONValue, _ parameter: String
    ) throws(ChatError) {
        switch kind {
        case .sglang: try add(name, value)
        case .nim: try add("nvext", ["guided_\(name)": value])
        case .vllm, .martlet, .openai: throw refusal(parameter)
        }
    }
}

extension OutputField {
    fileprivate func responseFormat(_ schema: JSONValue) -> JSONValue {
        [
            "type": "json_schema",
            "json_schema": ["name": .string(name ?? "answer"), "schema": schema, "strict": true],
        ]
    }

    fileprivate var structuredOutputs: JSONObject {
        var fields = JSONObject()
        switch form {
        case .jsonObject: fields["json_object"] = true
        case .schema(let schema): fields["json"] = schema
        case .regex(let text): fields["regex"] = .string(text)
        case .choice(let texts): fields["choice"] = .strings(texts)
        case .grammar(let text): fields["grammar"] = .string(text)
        }
        if let whitespacePattern { fields["whitespace_pattern"] = .string(whitespacePattern) }
        if closesObjects { fields["disable_additional_properties"] = true }
        return fields
    }
}

extension [String] {
    /// A regular expression that matches these texts and nothing else.
    var alternation: String {
        let special = Set<Character>(#"\.^$|?*+()[]{}"#)
        let texts = map { text in
            text.reduce(into: "") { result, character in
                if special.contains(character) { result.append("\\") }
                result.append(character)
            }
        }
        return "(" + texts.joined(separator: "|") + ")"
    }
}
