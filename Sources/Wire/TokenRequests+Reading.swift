import JSON

extension TokenizeRequest {
    /// A body with `messages` is a conversation, one with `prompt` a text.
    package init(_ body: JSONValue, limits: WireLimits) throws(WireError) {
        let body = try RequestBody.root(body)
        if body["messages"].sent != nil {
            guard body["prompt"].sent == nil else {
                throw WireError(
                    .schema, "Only one of prompt and messages may be given in one request.", parameter: nil)
            }
            self.init(.chat(try ChatRequest(prompt: body, limits: limits)))
        } else {
            guard let prompt = try body["prompt"].text() else {
                throw body["prompt"].missing("a string, or else messages an array of messages")
            }
            self.init(.text(prompt))
        }
        model = try body["model"].text()
        _ = try body["add_special_tokens"].flag()
        returnsTokenStrings = try body["return_token_strs"].flag() ?? false
    }
}

extension DetokenizeRequest {
    package init(_ body: JSONValue, limits: WireLimits) throws(WireError) {
        let body = try RequestBody.root(body)
        let model = try body["model"].text()
        guard let tokens = try body["tokens"].tokenIDs(atMost: limits.tokenIDs) else {
            throw body["tokens"].missing("an array of token ids")
        }
        self.init(tokens: tokens)
        self.model = model
    }
}
