/// Why the engine does not take a request.
package enum EngineError: Error, Equatable {
    case emptyPrompt
    /// A token id that the model does not have.
    case token(Int32, count: Int)
    case promptTooLong(tokens: Int, limit: Int)
    /// Fewer than one.
    case maxTokens(Int)
    case tooManyTokens(prompt: Int, maxTokens: Int, limit: Int)
    case choices(Int, limit: Int)
    case noVision
    /// Too many requests wait already.
    case busy(waiting: Int)
    case stopped
}

extension EngineError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .emptyPrompt:
            "the prompt has no tokens"
        case .token(let id, let count):
            "token id \(id) is not in the vocabulary of \(count) tokens"
        case .promptTooLong(let tokens, let limit):
            // LiteLLM and coding agents recognise a full context by these words.
            "This model's maximum context length is \(limit) tokens. However, your prompt has \(tokens) tokens, "
                + "and the answer needs at least one more."
        case .maxTokens(let count):
            "max_tokens is \(count), but must not be negative"
        case .tooManyTokens(let prompt, let maxTokens, let limit):
            "This model's maximum context length is \(limit) tokens. However, your prompt has \(prompt) tokens "
                + "and max_tokens is \(maxTokens)."
        case .choices(let count, let limit):
            "\(count) choices are asked for, but at most \(limit) sequences run at once"
        case .noVision:
            "the model has no vision tower: it takes no pictures or clips"
        case .busy(let waiting):
            "\(waiting) requests are waiting already"
        case .stopped:
            "the engine has been stopped"
        }
    }
}
