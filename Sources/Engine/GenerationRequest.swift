import Prompting
import Sampling

/// What is asked of the engine for one prompt.
package struct GenerationRequest: Sendable {
    package var prompt: Prompt
    package var sampling: SamplingParameters
    /// Answers to the same prompt; they share its computation.
    package var choices = 1
    /// Tokens of each answer at most; nil for as many as the context holds. 0 computes the prompt alone,
    /// for its log-probabilities.
    package var maxTokens: Int?
    package var stop: [String] = []
    package var includesStop = false
    /// Special tokens are left out of the text.
    package var skipsSpecialTokens = true
    /// May begin with what the prefix cache holds, and leave something there.
    package var usesPrefixCache = true
    /// Shares the prefix cache only with requests of the same salt: how soon an answer begins tells whether
    /// somebody has asked the same before.
    package var cacheSalt: [UInt8] = []
    /// Report the prompt's log-probabilities with that many alternatives.
    package var promptLogprobs: Int?
    /// What the answers must look like; nil for anything.
    package var shape: AnswerShape?

    package init(prompt: Prompt, sampling: SamplingParameters = SamplingParameters()) {
        self.prompt = prompt
        self.sampling = sampling
    }
}

/// What the engine says while it works on a request. Events of one step come together.
package enum GenerationEvent: Sendable {
    /// It waits no longer: the next step computes its first tokens or the tokens of its pictures.
    ///
    /// `cachedTokens`: those of the prompt that the prefix cache held.
    case started(cachedTokens: Int)
    /// Tokens of the prompt from the second on; once, before the first token of the answer.
    case promptLogprobs([LogProbabilities])
    /// A token of an answer and the text that it releases, which may be empty while a character or a
    /// possible stop string is incomplete.
    case token(choice: Int, id: Int32, text: String, logprobs: LogProbabilities?)
    /// The last event of an answer, with the text that was still held back.
    case finished(choice: Int, text: String, reason: GenerationEnd)
}

/// Why an answer ended.
package enum GenerationEnd: Sendable, Equatable {
    /// A token of the model that ends answers.
    case endOfText
    case stopString(String)
    case stopToken(Int32)
    /// The limit of tokens, of the request or of the context.
    case length
    case cancelled
    /// No token could be chosen: every one is masked, or the logits are not numbers.
    case unpickable
    /// The text so far has more readings in the grammar than can be followed.
    case ambiguous
}
