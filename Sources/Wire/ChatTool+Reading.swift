import JSON

extension ChatTool {
    /// `tools`, or else `functions` of the time before it; nil where neither was sent, which is not the same
    /// as an empty list to `tool_choice`.
    static func list(_ body: JSONField, limits: WireLimits) throws(WireError) -> [ChatTool]? {
        if let fields = try body["tools"].list(of: "tools", atMost: limits.tools) {
            var tools: [ChatTool] = []
            for field in fields { tools.append(try ChatTool(field)) }
            return tools
        }
        guard let fields = try body["functions"].list(of: "functions", atMost: limits.tools) else {
            return nil
        }
        var tools: [ChatTool] = []
        for field in fields { tools.append(try ChatTool(function: field)) }
        return tools
    }

    private init(_ field: JSONField) throws(WireError) {
        let definition = try field.requiredObject()
        let type = try field["type"].text() ?? "function"
        guard type == "function" else {
            throw field["type"].refused(
                "is \(JSONValue.string(type).summary), but only tools of type \"function\" are supported.")
        }
        let name = try Self.checkedName(field["function"])
        self.init(definition: definition, name: name)
    }

    private init(function field: JSONField) throws(WireError) {
        let name = try Self.checkedName(field)
        let function = JSONValue.object(try field.requiredObject())
        self.init(definition: ["type": "function", "function": function], name: name)
    }

    private static func checkedName(_ function: JSONField) throws(WireError) -> String {
        _ = try function.requiredObject()
        let name = try function["name"].requiredText()
        guard !name.isEmpty else { throw function["name"].notAllowed("a string that is not empty") }
        _ = try function["description"].text()
        _ = try function["parameters"].object()
        _ = try function["strict"].flag()
        return name
    }
}
