/// The fields of a request that say how tokens are chosen and what ends an answer; the chat and the text
/// route share them. What is nil was not sent (`null` counts as not sent) and takes the model's default.
package struct SamplingFields: Sendable, Equatable {
    package var temperature: Double?
    package var topP: Double?
    package var topK: Int?
    package var minP: Double?
    package var presencePenalty: Double?
    package var frequencyPenalty: Double?
    package var repetitionPenalty: Double?
    /// nil also for −1.
    package var seed: Int64?
    /// Tokens of the answer at most, from `max_completion_tokens` or else `max_tokens`.
    package var maxTokens: Int?
    /// `maxTokens` gives way to what the context holds, instead of being refused.
    package var maxTokensIsCeiling = false
    package var minTokens = 0
    /// `n`.
    package var choices = 1
    package var stop: [String] = []
    package var stopTokenIDs: [Int] = []
    package var includeStopStringInOutput = false
    package var ignoreEOS = false
    package var skipSpecialTokens = true
    package var spacesBetweenSpecialTokens = true
    package var logitBias: [LogitBias] = []
    package var allowedTokenIDs: [Int]?
    package var badWords: [String] = []
    /// Keeps the last so many tokens of the prompt; −1 as many as the model takes.
    package var truncatePromptTokens: Int?
    /// Alternatives reported beside each token of the answer; nil reports none, −1 as many as allowed.
    package var logprobs: Int?
    /// The same for the prompt's tokens.
    package var promptLogprobs: Int?
    /// `cache_salt`: shares the prefix cache only with requests of the same salt.
    package var cacheSalt: String?
    /// `cache_prompt`: false computes the whole prompt, and leaves nothing in the prefix cache.
    package var usesPrefixCache = true
    package var returnTokenIDs = false
    package var returnTokensAsTokenIDs = false

    package init() {}
}

/// One entry of `logit_bias`, in the order in which it was sent.
package struct LogitBias: Sendable, Equatable {
    package let token: Int
    /// Between −100 and 100.
    package let bias: Double

    package init(token: Int, bias: Double) {
        self.token = token
        self.bias = bias
    }
}

/// How an answer is to be sent.
package struct StreamFields: Sendable, Equatable {
    package var isStreamed = false
    /// A last chunk tells the usage.
    package var includeUsage = false
    /// Every chunk tells the usage so far.
    package var continuousUsage = false

    package init() {}
}
