import JSON
import Reply

/// The plain answer of `POST /v1/completions`.
package struct TextCompletion: Sendable, Equatable {
    package struct Choice: Sendable, Equatable {
        package var index: Int
        package var text: String
        package var logprobs: TextLogprobs?
        package var finishReason: FinishReason
        package var stopReason: StopReason?
        package var tokenIDs: [Int]?
        package var promptLogprobs: PromptLogprobs?
        package var promptTokenIDs: [Int]?

        package init(index: Int, text: String, finishReason: FinishReason, stopReason: StopReason?) {
            self.index = index
            self.text = text
            self.finishReason = finishReason
            self.stopReason = stopReason
        }
    }

    package var identity: AnswerIdentity
    package var choices: [Choice]
    package var usage: UsageFields

    package init(identity: AnswerIdentity, choices: [Choice], usage: UsageFields) {
        self.identity = identity
        self.choices = choices
        self.usage = usage
    }

    package var json: JSONValue {
        var fields = identity.members(object: TextCompletion.object)
        fields["choices"] = .array(choices.map(\.json))
        fields["service_tier"] = .null
        fields["system_fingerprint"] = .null
        fields["usage"] = usage.json
        fields["kv_transfer_params"] = .null
        return .object(fields)
    }

    /// Plain answers and chunks go by one name here.
    static let object = "text_completion"
}

extension TextCompletion.Choice {
    var json: JSONValue {
        [
            "index": .integer(index), "text": .string(text), "logprobs": logprobs?.json ?? .null,
            "finish_reason": .string(finishReason.rawValue), "stop_reason": stopReason?.json ?? .null,
            "token_ids": tokenIDs.orNull, "prompt_logprobs": promptLogprobs?.json ?? .null,
            "prompt_token_ids": promptTokenIDs.orNull,
        ]
    }
}
