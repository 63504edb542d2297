import JSON
import Reply

/// The plain answer of `POST /v1/chat/completions`. Nulls are written too, as vLLM does.
package struct ChatCompletion: Sendable, Equatable {
    package struct Choice: Sendable, Equatable {
        package var index: Int
        package var answer: Answer
        package var logprobs: ChatLogprobs?
        package var tokenIDs: [Int]?

        package init(index: Int, answer: Answer, logprobs: ChatLogprobs?, tokenIDs: [Int]?) {
            self.index = index
            self.answer = answer
            self.logprobs = logprobs
            self.tokenIDs = tokenIDs
        }
    }

    package var identity: AnswerIdentity
    package var choices: [Choice]
    package var usage: UsageFields
    package var promptLogprobs: PromptLogprobs?
    package var promptTokenIDs: [Int]?

    package init(identity: AnswerIdentity, choices: [Choice], usage: UsageFields) {
        self.identity = identity
        self.choices = choices
        self.usage = usage
    }

    package var json: JSONValue {
        var fields = identity.members(object: "chat.completion")
        fields["choices"] = .array(choices.map(\.json))
        fields["service_tier"] = .null
        fields["system_fingerprint"] = .null
        fields["usage"] = usage.json
        fields["prompt_logprobs"] = promptLogprobs?.json ?? .null
        fields["prompt_token_ids"] = promptTokenIDs.orNull
        fields["kv_transfer_params"] = .null
        return .object(fields)
    }
}

extension ChatCompletion.Choice {
    package var json: JSONValue {
        [
            "index": .integer(index),
            "message": message,
            "logprobs": logprobs?.json ?? .null,
            "finish_reason": (answer.finishReason?.rawValue).orNull,
            "stop_reason": answer.stopReason?.json ?? .null,
            "token_ids": tokenIDs.orNull,
        ]
    }

    /// The thought goes by both of its names: clients of either age find it.
    private var message: JSONValue {
        [
            "role": "assistant",
            "content": answer.content.orNull,
            "refusal": .null,
            "annotations": .null,
            "audio": .null,
            "function_call": .null,
            "tool_calls": .array(answer.toolCalls.map(\.json)),
            "reasoning": answer.reasoning.orNull,
            "reasoning_content": answer.reasoning.orNull,
        ]
    }
}

extension Answer.ToolCall {
    fileprivate var json: JSONValue {
        [
            "id": .string(id), "type": "function",
            "function": ["name": .string(name), "arguments": .string(arguments)],
        ]
    }
}

extension StopReason {
    /// The stop string, or the id of the stop token.
    var json: JSONValue {
        switch self {
        case .string(let string): .string(string)
        case .token(let id): .integer(id)
        }
    }
}
