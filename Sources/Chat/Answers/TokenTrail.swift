import Wire

/// Tokens of a choice with what is shown of them, until something carries them.
struct TokenTrail: Sendable {
    private var disclosure: Disclosure
    private var ids: [Int] = []
    private var logprobs: [PlacedLogprob] = []

    init(_ disclosure: Disclosure) { self.disclosure = disclosure }

    mutating func add(_ token: GeneratedToken) {
        if disclosure.showsTokenIDs { ids.append(token.id) }
        if disclosure.reasoning, let place = token.logprobs { logprobs.append(place) }
    }

    /// nil where ids are not shown.
    mutating func takeIDs() -> [Int]? {
        guard disclosure.showsTokenIDs else { return nil }
        defer { ids = [] }
        return ids
    }

    mutating func takeLogprobs() -> [PlacedLogprob] {
        defer { logprobs = [] }
        return logprobs
    }

    /// nil where no token has any.
    mutating func takeChatLogprobs() -> ChatLogprobs? {
        let tokens = takeLogprobs()
        return tokens.isEmpty ? nil : ChatLogprobs(tokens, spelling: disclosure.spelling)
    }

    /// Ids must go out though nothing is said.
    var isPressing: Bool { !ids.isEmpty }
}
