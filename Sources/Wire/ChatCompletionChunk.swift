import JSON
import Reply

/// One event of a streamed chat: something about one choice, or the usage at the end.
package struct ChatCompletionChunk: Sendable, Equatable {
    package var identity: AnswerIdentity
    /// nil where the chunk tells only the usage.
    package var choice: Choice?
    package var usage: UsageFields?
    /// Whether a chunk without usage says so, as it does where the stream ends with one.
    package var includesNullUsage = false
    package var promptTokenIDs: [Int]?

    package init(identity: AnswerIdentity, choice: Choice?, usage: UsageFields? = nil) {
        self.identity = identity
        self.choice = choice
        self.usage = usage
    }

    package struct Choice: Sendable, Equatable {
        package var index: Int
        package var delta: Delta
        /// Of the tokens since the choice's last chunk.
        package var logprobs: ChatLogprobs?
        package var tokenIDs: [Int]?

        package init(index: Int, delta: Delta, logprobs: ChatLogprobs? = nil, tokenIDs: [Int]? = nil) {
            self.index = index
            self.delta = delta
            self.logprobs = logprobs
            self.tokenIDs = tokenIDs
        }
    }

    /// What a chunk adds to a choice.
    package enum Delta: Sendable, Equatable {
        /// The first of each choice.
        case role
        case reasoning(String)
        case content(String)
        case toolHead(index: Int, id: String, name: String)
        case toolArguments(index: Int, String)
        /// Tokens that say nothing yet.
        case nothing
        /// The last of each choice.
        case end(FinishReason, StopReason?)
    }

    package var json: JSONValue {
        var fields = identity.members(object: "chat.completion.chunk")
        fields["choices"] = .array(choice.map { [$0.json] } ?? [])
        if let usage {
            fields["usage"] = usage.json
        } else if includesNullUsage {
            fields["usage"] = .null
        }
        if let promptTokenIDs { fields["prompt_token_ids"] = .integers(promptTokenIDs) }
        return .object(fields)
    }
}

extension ChatCompletionChunk.Choice {
    var json: JSONValue {
        var fields: JSONObject = [
            "index": .integer(index), "delta": delta.json, "logprobs": logprobs?.json ?? .null,
            "finish_reason": .null,
        ]
        if case .end(let reason, let stop) = delta {
            fields["finish_reason"] = .string(reason.rawValue)
            fields["stop_reason"] = stop?.json ?? .null
        }
        if let tokenIDs { fields["token_ids"] = .integers(tokenIDs) }
        return .object(fields)
    }
}

extension ChatCompletionChunk.Delta {
    /// Keys that are not set are left out: helpers of clients join what stands under a key again and again.
    var json: JSONValue {
        switch self {
        case .role: ["role": "assistant", "content": ""]
        case .reasoning(let piece): ["reasoning": .string(piece), "reasoning_content": .string(piece)]
        case .content(let piece): ["content": .string(piece)]
        case .toolHead(let index, let id, let name):
            call(
                [
                    "index": .integer(index), "id": .string(id), "type": "function",
                    "function": ["name": .string(name), "arguments": ""],
                ])
        case .toolArguments(let index, let piece):
            call(["index": .integer(index), "function": ["arguments": .string(piece)]])
        case .nothing, .end: [:]
        }
    }

    private func call(_ call: JSONValue) -> JSONValue { ["tool_calls": [call]] }
}
