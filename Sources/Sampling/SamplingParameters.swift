/// How the next token is chosen. The defaults choose from the plain distribution of the model.
package struct SamplingParameters: Sendable, Equatable {
    /// 0 is greedy; a value between 0 and `leastTemperature` counts as that.
    package var temperature: Float = 1
    /// Only the `topK` best tokens stay, and those that tie with the last of them; 0 or less is off.
    package var topK = 0
    /// The best tokens whose probabilities reach `topP` stay, the one that crosses it included; 1 is
    /// off.
    package var topP = 1.0
    /// Tokens less probable than `minP` times the best one go; 0 is off.
    package var minP = 0.0
    /// Subtracted once from each token that was generated.
    package var presencePenalty: Float = 0
    /// Subtracted from a token for each time it was generated.
    package var frequencyPenalty: Float = 0
    /// Divides positive logits and multiplies negative ones of tokens in prompt or output; 1 is off.
    package var repetitionPenalty: Float = 1
    /// Added to the logits of these tokens.
    package var logitBias: [Int32: Float] = [:]
    /// Nil allows all.
    package var allowedTokenIDs: [Int32]?
    /// Sequences that are never completed.
    package var badWords: [[Int32]] = []
    /// Until that many tokens are generated, no token that would end the answer is chosen.
    package var minTokens = 0
    /// Tokens that end the answer, besides the end tokens of the model.
    package var stopTokenIDs: [Int32] = []
    /// End tokens of the model do not end the answer. The caller acts on it; the sampler does not.
    package var ignoreEOS = false
    package var seed: UInt64 = 0
    /// How many of the best tokens are reported with their log-probabilities beside the chosen one;
    /// nil reports none.
    package var logprobs: Int?

    package static let leastTemperature: Float = 0.01

    package init() {}

    package var isGreedy: Bool { !(temperature > 0) }
}
