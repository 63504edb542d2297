import JSON

extension ChatRequest {
    /// Reads `body` and checks all of it. Of several faults the first in the order of this text is told.
    package init(_ body: JSONValue, limits: WireLimits) throws(WireError) {
        let body = try RequestBody.root(body)
        try self.init(prompt: body, limits: limits)
        stream = try StreamFields(body)
        sampling = try SamplingFields(body, limits: limits)
        sampling.logprobs = try Self.logprobs(body, limits)
        limits.hosted?.apply(to: &sampling)
        try sampling.check(body, isStreamed: stream.isStreamed)
        parallelToolCalls = try body["parallel_tool_calls"].flag() ?? true
        includeReasoning = try body["include_reasoning"].flag() ?? true
        requestID = try RequestBody.requestID(body)
        if sampling.truncatePromptTokens != nil, messages.contains(where: \.hasMedia) {
            throw body["truncate_prompt_tokens"].refused(
                "cannot be used with pictures or videos, which it would cut.")
        }
        try RequestBody.refuseUnsupported(body)
        output = try OutputField.read(body)
        thinking.tokenBudget = try ThinkingField.tokenBudget(body)
        if let output, toolChoice != .none, toolChoice != .auto {
            throw body["tool_choice"].refused(
                "asks for a call, which cannot be of the form that \(output.parameter) asks for.")
        }
    }

    /// What makes the prompt, which is all that `/tokenize` reads.
    init(prompt body: JSONField, limits: WireLimits) throws(WireError) {
        let model = try body["model"].text()
        self.init(messages: try MessageReader.read(body["messages"], limits: limits))
        self.model = model
        try readTools(body, limits)
        try readTemplate(body)
        media = try MediaFields(body, limits: limits)
    }

    private mutating func readTools(_ body: JSONField, _ limits: WireLimits) throws(WireError) {
        let sent = try ChatTool.list(body, limits: limits)
        tools = sent ?? []
        toolChoice = try ToolChoice(body, tools: sent)
    }

    private mutating func readTemplate(_ body: JSONField) throws(WireError) {
        if body["chat_template"].sent != nil {
            throw body["chat_template"].refused("is not taken from requests: the model's own is used.")
        }
        templateArguments = try body["chat_template_kwargs"].object() ?? JSONObject()
        try readReasoningEffort(body["reasoning_effort"].sent ?? body["reasoning"]["effort"])
        documents = try Self.documents(body["documents"])
        let generation = try body["add_generation_prompt"].flag()
        addGenerationPrompt = generation ?? true
        continueFinalMessage = try body["continue_final_message"].flag() ?? false
        if continueFinalMessage, generation == true {
            throw body["continue_final_message"].malformed("and add_generation_prompt cannot both be true.")
        }
        echo = try body["echo"].flag() ?? false
        _ = try body["add_special_tokens"].flag()
    }

    private static let efforts = ["none", "minimal", "low", "medium", "high", "xhigh", "max"]

    /// Goes to the template as it is; templates that only know a switch get that.
    private mutating func readReasoningEffort(_ field: JSONField) throws(WireError) {
        guard let effort = try field.text() else { return }
        guard Self.efforts.contains(effort) else {
            throw field.notAllowed("one of \(Self.efforts.joined(separator: ", "))")
        }
        thinking.effort = effort
        templateArguments.setUnlessSent("reasoning_effort", .string(effort))
        if effort == "none" || effort == "minimal" {
            templateArguments.setUnlessSent("enable_thinking", false)
        }
    }

    private static func documents(_ field: JSONField) throws(WireError) -> JSONValue? {
        guard let value = field.sent?.value else { return nil }
        guard let documents = value.array, documents.allSatisfy({ $0.object != nil }) else {
            throw field.wrongType("an array of objects")
        }
        return value
    }

    /// `logprobs` is a switch here, and `top_logprobs` the number.
    private static func logprobs(_ body: JSONField, _ limits: WireLimits) throws(WireError) -> Int? {
        let isAsked = try body["logprobs"].flag() ?? false
        let top = try body["top_logprobs"].integer(-1...limits.logprobs) ?? 0
        guard isAsked || top == 0 else {
            throw body["top_logprobs"].refused("is \(top), which needs logprobs: true.")
        }
        return isAsked ? top : nil
    }
}

extension ChatMessage {
    fileprivate var hasMedia: Bool {
        guard case .parts(let parts)? = content else { return false }
        return parts.contains { part in
            if case .text = part { false } else { true }
        }
    }
}

extension JSONObject {
    fileprivate mutating func setUnlessSent(_ key: String, _ value: JSONValue) {
        if self[key]?.isNull ?? true { self[key] = value }
    }
}
