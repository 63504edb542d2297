import JSON

/// `usage`: what an answer cost, of all its choices together.
package struct UsageFields: Sendable, Equatable {
    package struct Details: Sendable, Equatable {
        package var cachedTokens: Int
        package var reasoningTokens: Int

        package init(cachedTokens: Int, reasoningTokens: Int) {
            self.cachedTokens = cachedTokens
            self.reasoningTokens = reasoningTokens
        }
    }

    package var promptTokens: Int
    package var completionTokens: Int
    /// nil while the answer is being written: what is reasoning is settled at its end.
    package var details: Details?

    package init(promptTokens: Int, completionTokens: Int, details: Details?) {
        self.promptTokens = promptTokens
        self.completionTokens = completionTokens
        self.details = details
    }

    package var json: JSONValue {
        var fields: JSONObject = [
            "prompt_tokens": .integer(promptTokens),
            "total_tokens": .integer(promptTokens + completionTokens),
            "completion_tokens": .integer(completionTokens),
        ]
        if let details {
            fields["prompt_tokens_details"] = ["cached_tokens": .integer(details.cachedTokens)]
            fields["completion_tokens_details"] = ["reasoning_tokens": .integer(details.reasoningTokens)]
        }
        return .object(fields)
    }
}
