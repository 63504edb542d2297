import JSON

extension CompletionRequest {
    /// Reads `body` and checks all of it. Of several faults the first in the order of this text is told.
    package init(_ body: JSONValue, limits: WireLimits) throws(WireError) {
        let body = try RequestBody.root(body)
        let model = try body["model"].text()
        self.init(prompts: try Self.prompts(body["prompt"], limits))
        self.model = model
        stream = try StreamFields(body)
        echo = try body["echo"].flag() ?? false
        sampling = try SamplingFields(body, limits: limits, leastMaxTokens: echo ? 0 : 1)
        sampling.logprobs = try body["logprobs"].integer(-1...limits.logprobs)
        if let hosted = limits.hosted {
            sampling.maxTokens = sampling.maxTokens ?? Self.defaultMaxTokens
            hosted.apply(to: &sampling)
        }
        try sampling.check(body, isStreamed: stream.isStreamed)
        _ = try body["add_special_tokens"].flag()
        requestID = try RequestBody.requestID(body)
        if body["suffix"].sent != nil {
            throw body["suffix"].refused("is not supported.")
        }
        try RequestBody.refuseUnsupported(body)
        output = try OutputField.read(body)
    }

    /// A text, texts, the tokens of one prompt or of several.
    private static func prompts(_ field: JSONField, _ limits: WireLimits) throws(WireError) -> [Prompt] {
        guard let value = field.sent?.value else { throw field.missing(expected) }
        if case .string = value { return [.text(try field.promptText())] }
        guard let first = value.array?.first else {
            guard value.array == nil else { throw field.notAllowed("an array that is not empty") }
            throw field.wrongType(expected)
        }
        var budget = limits.tokenIDs
        if case .number = first { return [.tokens(try field.promptTokens(&budget))] }
        guard let items = try field.list(of: "prompts", atMost: limits.prompts) else { return [] }
        var prompts: [Prompt] = []
        for item in items {
            switch first {
            case .string: prompts.append(.text(try item.promptText()))
            case .array: prompts.append(.tokens(try item.promptTokens(&budget)))
            default: throw field.wrongType(expected)
            }
        }
        return prompts
    }

    private static let expected = "a string, an array of strings, or one or several arrays of token ids"
}

extension JSONField {
    fileprivate func promptText() throws(WireError) -> String {
        let text = try requiredText()
        guard !text.isEmpty else { throw notAllowed("a string that is not empty") }
        return text
    }

    /// `budget` is what all prompts of a request may have together.
    fileprivate func promptTokens(_ budget: inout Int) throws(WireError) -> [Int] {
        guard let tokens = try tokenIDs(atMost: budget) else { throw missing("an array of token ids") }
        guard !tokens.isEmpty else { throw notAllowed("an array that is not empty") }
        budget -= tokens.count
        return tokens
    }
}
