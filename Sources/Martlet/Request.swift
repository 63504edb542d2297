import Checkpoint
@_exported import Conversation
@_exported import Reply
import Sampling

/// A conversation to be answered.
public struct Request: Sendable {
    /// The conversation so far, which ends with what is to be answered.
    public var messages: [Message]
    /// The pictures and clips of the messages, in the order in which their places appear.
    public var media: [Media]
    /// Tools, thinking, and other choices of the chat template.
    public var prompt = PromptOptions()
    /// How the answer's tokens are chosen, and what ends it.
    public var sampling = SamplingOptions()
    /// The form that the answer must have; nil for any.
    public var output: OutputForm?
    /// Tokens of the thought at most, where the model thinks; then it must answer. Nil for any number.
    public var thinkingBudget: Int?

    /// Answers with the model's own defaults where nothing else is set.
    public init(messages: [Message], media: [Media] = []) {
        self.messages = messages
        self.media = media
    }
}

/// How tokens are chosen. What is nil is taken from the model's files, and where they have nothing from
/// the published defaults.
public struct SamplingOptions: Sendable {
    /// 0 always takes the most probable token.
    public var temperature: Double?
    /// Keeps the most probable tokens that reach this share together.
    public var topP: Double?
    /// Keeps that many of the most probable tokens; 0 is off.
    public var topK: Int?
    /// Drops tokens less probable than this share of the best one.
    public var minP: Double?
    /// Subtracted from tokens that were generated already.
    public var presencePenalty: Double?
    /// Subtracted for each time that a token was generated.
    public var frequencyPenalty: Double?
    /// Divides the score of tokens seen in prompt or answer; 1 is off.
    public var repetitionPenalty: Double?
    /// The same seed gives the same answer; nil draws one.
    public var seed: UInt64?
    /// Tokens of the answer at most; nil for what the context holds, 0 for none.
    public var maxTokens: Int?
    /// Texts that end the answer and are not part of it.
    public var stop: [String] = []
    /// Nothing set.
    public init() {}

    package func parameters(_ defaults: GenerationDefaults) -> SamplingParameters {
        var parameters = SamplingParameters()
        let usual = defaults.doSample == false ? 0 : defaults.temperature ?? 0.6
        parameters.temperature = Float(temperature ?? usual)
        parameters.topP = topP ?? defaults.topP ?? 0.95
        parameters.topK = topK ?? defaults.topK ?? 20
        parameters.minP = minP ?? defaults.minP ?? 0
        parameters.presencePenalty = Float(presencePenalty ?? 0)
        parameters.frequencyPenalty = Float(frequencyPenalty ?? 0)
        parameters.repetitionPenalty = Float(repetitionPenalty ?? defaults.repetitionPenalty ?? 1)
        parameters.seed = seed ?? UInt64.random(in: 0...UInt64.max)
        return parameters
    }
}
