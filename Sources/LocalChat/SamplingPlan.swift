import Chat
import Engine
import Martlet
import Prompting
import Sampling
import Wire

/// How the tokens of one request are chosen, checked against the model: everything of a request's sampling
/// that does not depend on its prompt.
///
/// `spaces_between_special_tokens` is not heard: it concerns tokenizers that join words with spaces. The
/// tokens of a byte-level one bring their own, and the reference's fast tokenizers ignore it too.
struct SamplingPlan: Sendable {
    private let fields: SamplingFields
    private let defaultMaxTokens: Int?
    private let context: Int
    private let parameters: SamplingParameters

    /// Alternatives that are reported at most, and for −1.
    static let mostLogprobs = 20

    init(
        _ fields: SamplingFields, _ model: Model, maxChoices: Int, defaultMaxTokens: Int?
    ) throws(ChatError) {
        self.fields = fields
        self.defaultMaxTokens = defaultMaxTokens
        context = model.context
        parameters = try fields.parameters(model)
        guard 1...maxChoices ~= fields.choices else {
            throw .invalid(
                message: "n is \(fields.choices); this server answers with 1 to \(maxChoices) choices",
                parameter: "n")
        }
        guard fields.choices == 1 || !parameters.isGreedy else {
            throw .invalid(
                message: "n is \(fields.choices), but without randomness (temperature 0) all choices are "
                    + "the same",
                parameter: "n")
        }
    }

    /// What is asked of the engine for one prompt. Without a seed each has one of its own.
    func request(_ prompt: Prompt) -> GenerationRequest {
        var request = GenerationRequest(prompt: prompt, sampling: parameters)
        if fields.seed == nil { request.sampling.seed = .random(in: 0...UInt64.max) }
        request.choices = fields.choices
        request.maxTokens = answerTokens(prompt)
        request.cacheSalt = Array((fields.cacheSalt ?? "").utf8)
        request.usesPrefixCache = fields.usesPrefixCache
        request.stop = fields.stop
        request.includesStop = fields.includeStopStringInOutput
        request.skipsSpecialTokens = fields.skipSpecialTokens
        request.promptLogprobs = fields.promptLogprobs.map(Self.count)
        return request
    }

    /// A limit that the request did not set, or set as a ceiling, gives way to what fits.
    private func answerTokens(_ prompt: Prompt) -> Int? {
        if let wanted = fields.maxTokens, !fields.maxTokensIsCeiling { return wanted }
        return (fields.maxTokens ?? defaultMaxTokens).map { max(1, min($0, context - prompt.tokens.count)) }
    }

    /// Tokens of all answers to the prompt, at most.
    func mostTokens(_ prompt: Prompt) -> Int {
        fields.choices * (answerTokens(prompt) ?? max(0, context - prompt.tokens.count))
    }

    static func count(logprobs: Int) -> Int { logprobs < 0 ? mostLogprobs : min(logprobs, mostLogprobs) }

    /// The prompt's last tokens, where the request wants no more of them.
    func truncated(_ prompt: Prompt) throws(ChatError) -> Prompt {
        guard let wanted = fields.truncatePromptTokens else { return prompt }
        let room = max(1, context - (fields.maxTokensIsCeiling ? 1 : fields.maxTokens ?? 1))
        let count = wanted < 0 ? room : wanted
        guard prompt.tokens.count > count else { return prompt }
        guard count > 0, prompt.media.isEmpty else {
            throw .invalid(
                message: "truncate_prompt_tokens is \(wanted); "
                    + (count > 0
                        ? "a prompt with pictures or clips cannot be cut" : "at least one token must stay"),
                parameter: "truncate_prompt_tokens")
        }
        return Prompt(tokens: prompt.tokens.suffix(count))
    }

    /// The request's fields with the values that are used.
    func effective(_ prompt: Prompt) -> SamplingFields {
        var fields = fields
        let least = SamplingParameters.leastTemperature
        fields.temperature = parameters.isGreedy ? 0 : Double(spelling: max(parameters.temperature, least))
        fields.topP = parameters.topP
        fields.topK = parameters.topK
        fields.minP = parameters.minP
        fields.presencePenalty = Double(spelling: parameters.presencePenalty)
        fields.frequencyPenalty = Double(spelling: parameters.frequencyPenalty)
        fields.repetitionPenalty = Double(spelling: parameters.repetitionPenalty)
        fields.maxTokens = answerTokens(prompt) ?? max(0, context - prompt.tokens.count)
        return fields
    }
}

extension Double {
    /// The number that is spelled like the single: 0.6, not 0.6000000238.
    fileprivate init(spelling single: Float) { self = Double(single.description) ?? Double(single) }
}
