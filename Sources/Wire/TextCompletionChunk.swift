import JSON
import Reply

/// One event of a streamed text completion: more of one choice, or the usage at the end.
package struct TextCompletionChunk: Sendable, Equatable {
    package struct Choice: Sendable, Equatable {
        package var index: Int
        package var text: String
        package var finish: Finish?
        /// Of the tokens since the choice's last chunk.
        package var logprobs: TextLogprobs?
        package var tokenIDs: [Int]?
        /// On the first chunk of a choice.
        package var promptTokenIDs: [Int]?

        package init(index: Int, text: String, finish: Finish? = nil) {
            self.index = index
            self.text = text
            self.finish = finish
        }
    }

    package struct Finish: Sendable, Equatable {
        package var reason: FinishReason
        package var stop: StopReason?

        package init(reason: FinishReason, stop: StopReason?) {
            self.reason = reason
            self.stop = stop
        }
    }

    package var identity: AnswerIdentity
    /// nil where the chunk tells only the usage.
    package var choice: Choice?
    package var usage: UsageFields?
    /// Whether a chunk without usage says so, as it does where the stream ends with one.
    package var includesNullUsage = false

    package init(identity: AnswerIdentity, choice: Choice?, usage: UsageFields? = nil) {
        self.identity = identity
        self.choice = choice
        self.usage = usage
    }

    package var json: JSONValue {
        var fields = identity.members(object: TextCompletion.object)
        fields["choices"] = .array(choice.map { [$0.json] } ?? [])
        if let usage {
            fields["usage"] = usage.json
        } else if includesNullUsage {
            fields["usage"] = .null
        }
        return .object(fields)
    }
}

extension TextCompletionChunk.Choice {
    var json: JSONValue {
        var fields: JSONObject = [
            "index": .integer(index), "text": .string(text), "logprobs": logprobs?.json ?? .null,
            "finish_reason": (finish?.reason.rawValue).orNull,
            "stop_reason": finish?.stop?.json ?? .null,
        ]
        if let tokenIDs { fields["token_ids"] = .integers(tokenIDs) }
        if let promptTokenIDs { fields["prompt_token_ids"] = .integers(promptTokenIDs) }
        return .object(fields)
    }
}
