import JSON

/// The form that an answer must have, whichever field asked for it.
package struct OutputField: Sendable, Equatable {
    package enum Form: Sendable, Equatable {
        /// Any JSON object.
        case jsonObject
        case schema(JSONValue)
        /// The whole answer matches.
        case regex(String)
        /// One of these texts.
        case choice([String])
        /// In the notation of GBNF.
        case grammar(String)
    }

    package var form: Form
    /// Where the form stands in the request, for messages.
    package var path: String
    /// The field of the body that it stands in.
    package var parameter: String
    /// Of a schema in `response_format`.
    package var name: String?
    /// What may stand between the tokens of a JSON document, as a regular expression.
    package var whitespacePattern: String?
    /// Objects that do not say otherwise have no properties but those of their schema.
    package var closesObjects = false

    init(_ form: Form, at field: JSONField, parameter: String) {
        self.form = form
        path = field.path.dotted
        self.parameter = parameter
    }
}

extension OutputField {
    /// Reads `response_format`, `structured_outputs`, and the `guided_*` of older servers at the top or in
    /// `nvext`. At most one may be given.
    static func read(_ body: JSONField) throws(WireError) -> OutputField? {
        var given: [OutputField] = []
        if let output = try responseFormat(body["response_format"]) { given.append(output) }
        if let output = try structuredOutputs(body["structured_outputs"]) { given.append(output) }
        given += try guided(body)
        guard given.count <= 1 else {
            let names = given.map(\.path).joined(separator: ", ")
            throw WireError(.value, "Only one of \(names) may be given in one request.", parameter: nil)
        }
        return given.first
    }

    private static func responseFormat(_ field: JSONField) throws(WireError) -> OutputField? {
        guard try field.object() != nil else { return nil }
        switch try field["type"].requiredText() {
        case "text": return nil
        case "json_object": return OutputField(.jsonObject, at: field, parameter: "response_format")
        case "json_schema":
            let described = field["json_schema"]
            _ = try described.requiredObject()
            let schema = described["schema"]
            guard let value = schema.sent?.value else { throw schema.missing("a JSON schema") }
            _ = try described["strict"].flag()
            _ = try described["description"].text()
            var output = OutputField(try self.schema(value, schema), at: schema, parameter: "response_format")
            output.name = try described["name"].text()
            return output
        case "structural_tag":
            throw field["type"].refused("is \"structural_tag\", which is not supported.")
        default: throw field["type"].wrongType("\"text\", \"json_object\" or \"json_schema\"")
        }
    }

    private static let kinds = ["json", "regex", "choice", "grammar", "json_object"]

    private static func structuredOutputs(_ field: JSONField) throws(WireError) -> OutputField? {
        guard try field.object() != nil else { return nil }
        if field["structural_tag"].sent != nil {
            throw field["structural_tag"].refused("is not supported.")
        }
        var forms: [(name: String, output: OutputField)] = []
        for kind in kinds {
            guard let output = try form(kind, field[kind], parameter: "structured_outputs") else { continue }
            forms.append((kind, output))
        }
        guard forms.count == 1, var output = forms.first?.output else {
            let found = forms.isEmpty ? "none of them" : forms.map(\.name).joined(separator: " and ")
            throw field.refused(
                "must have exactly one of json, regex, choice, grammar and json_object, not \(found).")
        }
        output.whitespacePattern = try field["whitespace_pattern"].text()
        if try field["disable_any_whitespace"].flag() ?? false { output.whitespacePattern = "" }
        output.closesObjects = try field["disable_additional_properties"].flag() ?? false
        return output
    }

    /// Where a form is given twice, at the top and in `nvext`, it is one request.
    private static func guided(_ body: JSONField) throws(WireError) -> [OutputField] {
        var given: [OutputField] = []
        for kind in kinds.dropLast() {
            let key = "guided_\(kind)"
            let nested = try form(kind, body["nvext"][key], parameter: "nvext")
            guard var output = try form(kind, body[key], parameter: key) ?? nested else { continue }
            output.whitespacePattern = try body.withExtension("guided_whitespace_pattern").text()
            given.append(output)
        }
        return given
    }

    /// nil where it is not asked for.
    private static func form(
        _ kind: String, _ field: JSONField, parameter: String
    ) throws(WireError) -> OutputField? {
        guard let value = field.sent?.value else { return nil }
        let form: Form
        switch (kind, value) {
        case ("json", _): form = try schema(value, field)
        case ("json_object", .bool(let isOn)):
            guard isOn else { return nil }
            form = .jsonObject
        case ("regex", .string(let text)): form = .regex(text)
        case ("grammar", .string(let text)): form = .grammar(text)
        case ("choice", .array(let choices)):
            guard !choices.isEmpty else { throw field.notAllowed("an array of at least one string") }
            let texts = choices.compactMap(\.string)
            guard texts.count == choices.count else { throw field.malformed("must be an array of strings.") }
            form = .choice(texts)
        case ("json_object", _): throw field.wrongType("true or false")
        case ("choice", _): throw field.wrongType("an array of strings")
        default: throw field.wrongType("a string")
        }
        if case .string("") = value { throw field.notAllowed("a \(kind) that is not empty") }
        return OutputField(form, at: field, parameter: parameter)
    }

    /// A schema as an object, `true` or `false`, or as the text of one.
    private static func schema(_ value: JSONValue, _ field: JSONField) throws(WireError) -> Form {
        switch value {
        case .object, .bool: return .schema(value)
        case .string(let text):
            guard let parsed = try? JSONValue(parsing: text) else {
                throw field.malformed("is a string that is not JSON; it must be a JSON schema.")
            }
            if case .string = parsed { break }
            return try schema(parsed, field)
        default: break
        }
        throw field.wrongType("a JSON schema, as an object or a string")
    }
}
