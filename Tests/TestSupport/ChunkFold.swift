import JSON

/// Joins the chunks of a streamed chat as a client does, into the document that the plain answer would be.
/// Knows nothing of the types that wrote them.
package struct ChunkFold {
    private var head: JSONObject = [:]
    private var choices: [Choice] = []
    private var usage = JSONValue.null
    private var promptTokenIDs = JSONValue.null
    private var hasSpoken = false

    fileprivate struct Choice {
        var content: String?
        var reasoning: String?
        var calls: [(id: String, name: String, arguments: String)] = []
        var logprobs: [JSONValue]?
        var finish = JSONValue.null
        var stop = JSONValue.null
        var tokenIDs: [JSONValue]?
    }

    package init(_ chunks: [JSONValue]) throws {
        for chunk in chunks { try take(chunk) }
    }

    private mutating func take(_ chunk: JSONValue) throws {
        var head: JSONObject = [:]
        for key in ["id", "object", "created", "model"] { head[key] = try StreamViolation.unwrap(chunk[key]) }
        try StreamViolation.check(head["object"] == "chat.completion.chunk")
        try StreamViolation.check(self.head.isEmpty || self.head == head)
        self.head = head
        usage = chunk["usage"] ?? usage
        if let ids = chunk["prompt_token_ids"] {
            try StreamViolation.check(promptTokenIDs == .null)
            promptTokenIDs = ids
        }
        for choice in try StreamViolation.unwrap(chunk["choices"]?.array) { try take(choice: choice) }
    }

    private mutating func take(choice: JSONValue) throws {
        let index = try StreamViolation.unwrap(choice["index"]?.int)
        let delta = try StreamViolation.unwrap(choice["delta"])
        if delta["role"] != nil {
            try StreamViolation.check(
                index == choices.count && !hasSpoken, "roles come first, by index, and once")
            try StreamViolation.check(delta["content"] == "")
            choices.append(Choice())
            return
        }
        hasSpoken = true
        try StreamViolation.check(choices.indices.contains(index))
        try StreamViolation.check(choices[index].finish == .null, "nothing follows the end of a choice")
        try choices[index].add(delta: delta)
        if let more = choice["logprobs"]?["content"]?.array {
            choices[index].logprobs = (choices[index].logprobs ?? []) + more
        }
        if let more = choice["token_ids"]?.array {
            choices[index].tokenIDs = (choices[index].tokenIDs ?? []) + more
        }
        choices[index].finish = try StreamViolation.unwrap(choice["finish_reason"])
        choices[index].stop = choice["stop_reason"] ?? .null
    }

    package var completion: JSONValue {
        var fields = head
        fields["object"] = "chat.completion"
        fields["choices"] = .array(choices.enumerated().map { $0.element.json(index: $0.offset) })
        fields["service_tier"] = .null
        fields["system_fingerprint"] = .null
        fields["usage"] = usage
        fields["prompt_logprobs"] = .null
        fields["prompt_token_ids"] = promptTokenIDs
        fields["kv_transfer_params"] = .null
        return .object(fields)
    }
}

extension ChunkFold.Choice {
    fileprivate mutating func add(delta: JSONValue) throws {
        try StreamViolation.check((delta.object?.count ?? 0) <= 2)
        if let piece = delta["content"]?.string { content = (content ?? "") + piece }
        if let piece = delta["reasoning"]?.string {
            reasoning = (reasoning ?? "") + piece
            try StreamViolation.check(delta["reasoning_content"] == .string(piece))
        }
        for call in delta["tool_calls"]?.array ?? [] {
            let index = try StreamViolation.unwrap(call["index"]?.int)
            let piece = try StreamViolation.unwrap(call["function"]?["arguments"]?.string)
            if let id = call["id"]?.string {
                try StreamViolation.check(index == calls.count && call["type"] == "function" && piece == "")
                calls.append((id, try StreamViolation.unwrap(call["function"]?["name"]?.string), ""))
            } else {
                try StreamViolation.check(index == calls.count - 1, "calls come one after another")
                try StreamViolation.check(call["type"] == nil && call["function"]?["name"] == nil)
                calls[index].arguments += piece
            }
        }
    }

    fileprivate func json(index: Int) -> JSONValue {
        let text = { (text: String?) in text.map(JSONValue.string) ?? .null }
        let calls = calls.map { call -> JSONValue in
            [
                "id": .string(call.id), "type": "function",
                "function": ["name": .string(call.name), "arguments": .string(call.arguments)],
            ]
        }
        return [
            "index": .number(JSONNumber(index)),
            "message": [
                "role": "assistant", "content": text(content), "refusal": .null, "annotations": .null,
                "audio": .null, "function_call": .null, "tool_calls": .array(calls),
                "reasoning": text(reasoning), "reasoning_content": text(reasoning),
            ],
            "logprobs": logprobs.map { ["content": .array($0)] } ?? .null,
            "finish_reason": finish, "stop_reason": stop,
            "token_ids": tokenIDs.map(JSONValue.array) ?? .null,
        ]
    }
}
