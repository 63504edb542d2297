import JSON

extension ToolChoice {
    /// `tool_choice`, or else `function_call` of the time before it. `tools` is nil where none were sent.
    init(_ body: JSONField, tools: [ChatTool]?) throws(WireError) {
        let choice = body["tool_choice"].sent ?? body["function_call"]
        guard choice.sent != nil else {
            self = tools?.isEmpty == false ? .auto : .none
            return
        }
        switch choice.value {
        case .string("none")?: self = .none
        case .string("auto")?:
            try Self.requireTools(tools, for: choice)
            self = .auto
        case .string("required")?:
            // As vLLM: with an empty list nothing can be required.
            self = try Self.requireTools(tools, for: choice).isEmpty ? .none : .required
        case .object?: self = .named(try Self.name(choice, tools))
        default: throw choice.wrongType(Self.expected)
        }
    }

    private static let expected = "\"none\", \"auto\", \"required\" or an object that names a function"

    /// The function that a choice names.
    private static func name(_ choice: JSONField, _ tools: [ChatTool]?) throws(WireError) -> String {
        let type = try choice["type"].text() ?? "function"
        guard type == "function" else {
            throw choice["type"].refused(
                "is \(JSONValue.string(type).summary), but only \"function\" is supported; allowed_tools and "
                    + "custom tools are not.")
        }
        // `function_call` has the name one level further up.
        let function = choice["name"].isPresent ? choice : choice["function"]
        _ = try function.requiredObject()
        let name = try function["name"].requiredText()
        guard try requireTools(tools, for: choice).contains(where: { $0.name == name }) else {
            throw choice.malformed(
                "names the function \(JSONValue.string(name).summary), which is not in tools.")
        }
        return name
    }

    @discardableResult
    private static func requireTools(
        _ tools: [ChatTool]?, for choice: JSONField
    ) throws(WireError) -> [ChatTool] {
        guard let tools else {
            throw choice.malformed("is only allowed with tools: when using it, tools must be set.")
        }
        return tools
    }
}
