import JSON

/// The answer of `POST /tokenize`.
package struct TokenizeResponse: Sendable, Equatable {
    package var tokens: [Int]
    package var strings: [String]?
    /// Tokens of prompt and answer together.
    package var context: Int

    package init(tokens: [Int], strings: [String]?, context: Int) {
        self.tokens = tokens
        self.strings = strings
        self.context = context
    }

    package var json: JSONValue {
        [
            "count": .integer(tokens.count), "max_model_len": .integer(context),
            "tokens": .integers(tokens), "token_strs": strings.map(JSONValue.strings) ?? .null,
        ]
    }
}

/// The answer of `POST /detokenize`.
package struct DetokenizeResponse: Sendable, Equatable {
    package var text: String

    package init(text: String) { self.text = text }

    package var json: JSONValue { ["prompt": .string(text)] }
}
