import JSON

/// The many ways to ask for an answer of a given form: `response_format`, `structured_outputs`, and the
/// `guided_*` of older servers, at the top or in `nvext`.
enum StructuredOutput {
    static let unsupported = "structured output is not supported yet by this server"

    /// Checks the shapes, and refuses what is left.
    static func refuse(_ body: JSONField) throws(WireError) {
        var forms: [JSONField] = []
        if let form = try responseFormat(body["response_format"]) { forms.append(form) }
        if let form = try structuredOutputs(body["structured_outputs"]) { forms.append(form) }
        forms += try guided(body)
        guard let first = forms.first else { return }
        guard forms.count == 1 else {
            let names = forms.map(\.path.dotted).joined(separator: ", ")
            throw WireError(.value, "Only one of \(names) may be given in one request.", parameter: nil)
        }
        throw first.refused("cannot be used: \(unsupported).")
    }

    private static func responseFormat(_ field: JSONField) throws(WireError) -> JSONField? {
        guard try field.object() != nil else { return nil }
        switch try field["type"].requiredText() {
        case "text": return nil
        case "json_object", "structural_tag": break
        case "json_schema":
            _ = try field["json_schema"].requiredObject()
            _ = try field["json_schema"]["schema"].requiredObject()
        default:
            throw field["type"].wrongType(
                "\"text\", \"json_object\", \"json_schema\" or \"structural_tag\"")
        }
        return field
    }

    private static func structuredOutputs(_ field: JSONField) throws(WireError) -> JSONField? {
        guard try field.object() != nil else { return nil }
        var forms: [String] = []
        for name in ["json", "regex", "choice", "grammar", "json_object", "structural_tag"]
        where try isGiven(name, field[name]) {
            forms.append(name)
        }
        guard forms.count == 1 else {
            let found = forms.isEmpty ? "none of them" : forms.joined(separator: " and ")
            throw field.refused(
                "must have exactly one of json, regex, choice, grammar, json_object and structural_tag, not "
                    + "\(found).")
        }
        return field
    }

    /// Where a form is given twice, at the top and in `nvext`, it is one request.
    private static func guided(_ body: JSONField) throws(WireError) -> [JSONField] {
        var forms: [JSONField] = []
        for name in ["json", "regex", "choice", "grammar"] {
            let (key, nested) = ("guided_\(name)", body["nvext"])
            let isNested = try isGiven(name, nested[key])
            if try isGiven(name, body[key]) {
                forms.append(body[key])
            } else if isNested {
                forms.append(nested[key])
            }
        }
        return forms
    }

    /// Whether a form is asked for; what it says must have the type that the form needs.
    private static func isGiven(_ name: String, _ field: JSONField) throws(WireError) -> Bool {
        guard let value = field.sent?.value else { return false }
        switch (name, value) {
        case ("json", .object), ("json", .string), ("json_object", .bool), ("structural_tag", .object),
            ("structural_tag", .string):
            return true
        case ("regex", .string(let text)), ("grammar", .string(let text)):
            guard !text.isEmpty else { throw field.notAllowed("a \(name) that is not empty") }
            return true
        case ("choice", .array(let choices)):
            guard !choices.isEmpty else { throw field.notAllowed("an array of at least one string") }
            guard choices.allSatisfy({ $0.string != nil }) else {
                throw field.malformed("must be an array of strings.")
            }
            return true
        default: throw field.wrongType(expectation(of: name))
        }
    }

    private static func expectation(of name: String) -> String {
        switch name {
        case "json": "a JSON schema, as an object or a string"
        case "json_object": "true or false"
        case "structural_tag": "an object or a string"
        case "choice": "an array of strings"
        default: "a string"
        }
    }
}
