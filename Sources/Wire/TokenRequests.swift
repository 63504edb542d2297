/// `POST /tokenize`: a text, or a conversation as the chat route takes it.
package struct TokenizeRequest: Sendable {
    package enum Input: Sendable {
        case text(String)
        case chat(ChatRequest)
    }

    package var model: String?
    package var input: Input
    package var returnsTokenStrings = false

    package init(_ input: Input) { self.input = input }
}

/// `POST /detokenize`.
package struct DetokenizeRequest: Sendable {
    package var model: String?
    package var tokens: [Int]

    package init(tokens: [Int]) { self.tokens = tokens }
}
