/// A token with its log-probability, as `logprobs` shows it.
package struct TokenLogprob: Sendable, Equatable {
    package let id: Int
    /// Decoded by itself; half a character becomes U+FFFD, and `bytes` tells what it is.
    package let text: String
    package let bytes: [UInt8]
    package let logprob: Double
    /// 1 for the most probable token.
    package let rank: Int

    package init(id: Int, text: String, bytes: [UInt8], logprob: Double, rank: Int) {
        self.id = id
        self.text = text
        self.bytes = bytes
        self.logprob = logprob
        self.rank = rank
    }
}

/// The token at one place, and the best alternatives there, best first.
package struct PlacedLogprob: Sendable, Equatable {
    package let token: TokenLogprob
    package let top: [TokenLogprob]

    package init(token: TokenLogprob, top: [TokenLogprob]) {
        self.token = token
        self.top = top
    }
}
