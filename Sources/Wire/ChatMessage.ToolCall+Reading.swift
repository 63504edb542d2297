import JSON

extension ChatMessage.ToolCall {
    /// A call of an assistant's earlier message.
    init(_ field: JSONField, limits: WireLimits) throws(WireError) {
        _ = try field.requiredObject()
        let type = try field["type"].text() ?? "function"
        guard type == "function" else {
            throw field["type"].notAllowed("\"function\"")
        }
        try self.init(function: field["function"], id: try field["id"].text(), limits: limits)
    }

    init(function field: JSONField, id: String?, limits: WireLimits) throws(WireError) {
        _ = try field.requiredObject()
        let name = try field["name"].requiredText()
        let arguments = try Self.arguments(field["arguments"], limits)
        self.init(id: id, name: name, arguments: arguments)
    }

    /// The text of a JSON object, as answers have it, or the object itself; templates want the object.
    private static func arguments(
        _ field: JSONField, _ limits: WireLimits
    ) throws(WireError) -> JSONObject {
        switch field.sent?.value {
        case nil: return JSONObject()
        case .object(let object)?: return object
        case .string(let text)? where text.utf8.allSatisfy({ $0 == 0x20 || (0x09...0x0D).contains($0) }):
            return JSONObject()
        case .string(let text)?:
            let document = try? JSONValue(parsing: text, maximumDepth: limits.jsonDepth)
            guard let object = document?.object else { fallthrough }
            return object
        default: throw field.notAllowed("a JSON object, or a string that holds one whole")
        }
    }
}
