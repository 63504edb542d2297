import JSON

/// A function that the model may ask to have called.
public struct Tool: Sendable {
    /// The whole entry as the prompt shows it, in the order and spelling in which it was written:
    /// `{"type": "function", "function": {"name", "description"?, "parameters"?}}`.
    package let definition: JSONObject

    /// nil where the definition has no `function` with a name.
    package init?(definition: JSONObject) {
        guard definition["function"]?["name"]?.string != nil else { return nil }
        self.definition = definition
    }

    /// `parameters` is a JSON Schema of an object, as text; nil where that is no JSON object.
    public init?(name: String, description: String? = nil, parameters: String? = nil) {
        var function: JSONObject = ["name": .string(name)]
        if let description { function["description"] = .string(description) }
        if let parameters {
            guard let schema = try? JSONValue(parsing: parameters), schema.object != nil else { return nil }
            function["parameters"] = schema
        }
        definition = ["type": "function", "function": .object(function)]
    }

    public var name: String { definition["function"]?["name"]?.string ?? "" }
    package var parameters: JSONValue? { definition["function"]?["parameters"] }
}
