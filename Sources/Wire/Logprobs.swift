import JSON

/// `logprobs` of a chat's choice: the tokens of the answer, reasoning included.
package struct ChatLogprobs: Sendable, Equatable {
    package var tokens: [PlacedLogprob]
    package var spelling: TokenSpelling

    package init(_ tokens: [PlacedLogprob], spelling: TokenSpelling) {
        self.tokens = tokens
        self.spelling = spelling
    }

    package var json: JSONValue {
        let content = tokens.map { place in
            var entry = members(place.token)
            entry["top_logprobs"] = .array(place.top.map { .object(members($0)) })
            return JSONValue.object(entry)
        }
        return ["content": .array(content)]
    }

    private func members(_ token: TokenLogprob) -> JSONObject {
        [
            "token": .string(spelling.name(token)), "logprob": .logprob(token.logprob),
            "bytes": .integers(token.bytes.lazy.map(Int.init)),
        ]
    }
}

/// How log-probabilities name a token.
package enum TokenSpelling: Sendable, Equatable {
    case text
    /// `token_id:17`, which is exact where the text of a token is not.
    case id

    package func name(_ token: TokenLogprob) -> String {
        switch self {
        case .text: token.text
        case .id: "token_id:\(token.id)"
        }
    }
}

/// `prompt_logprobs`: a place for each token of the prompt. The first has nothing before it, and is null.
package struct PromptLogprobs: Sendable, Equatable {
    /// Of all tokens but the first.
    package var tokens: [PlacedLogprob]

    package init(_ tokens: [PlacedLogprob]) { self.tokens = tokens }

    package var json: JSONValue {
        .array([.null] + tokens.map(alternatives))
    }

    /// By token id: the prompt's own token, then the most probable.
    private func alternatives(_ place: PlacedLogprob) -> JSONValue {
        .object(
            JSONObject(
                ([place.token] + place.top).map { token in
                    (
                        String(token.id),
                        [
                            "logprob": .logprob(token.logprob), "rank": .integer(token.rank),
                            "decoded_token": .string(token.text),
                        ]
                    )
                }))
    }
}

extension JSONValue {
    /// JSON has no infinity: what is impossible has the lowest log-probability that is written.
    static func logprob(_ value: Double) -> JSONValue {
        .number(JSONNumber(max(value, lowest)) ?? JSONNumber(spelling: "-9999.0"))
    }

    private static var lowest: Double { -9999 }
}
