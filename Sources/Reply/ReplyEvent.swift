/// One thing that a model says while it answers. A stream of these is an answer in pieces; the
/// same events folded into an `Answer` are the answer as a whole.
public enum ReplyEvent: Sendable, Equatable {
    /// More of the thinking that comes before the answer. Never empty.
    case reasoning(String)
    /// More of the answer itself. The piece is empty only where an answer is to be empty text
    /// instead of none.
    case content(String)
    /// A call of a tool begins. Calls are numbered from 0 and come one after another.
    case toolHead(index: Int, id: String, name: String)
    /// More of a call's arguments. The pieces of one call join to a JSON object.
    case toolArguments(index: Int, String)
    /// The reply has ended. Nothing but `usage` follows.
    case finish(FinishReason, StopReason?)
    /// What the reply cost.
    case usage(Usage)
}

/// Why a reply ended.
public enum FinishReason: String, Sendable {
    /// The model ended it, or a stop string or stop token did.
    case stop
    /// The token limit cut it.
    case length
    /// The model called tools and waits for their results.
    case toolCalls = "tool_calls"
}

/// What stopped a reply that ended by a stop condition of the request.
public enum StopReason: Sendable, Equatable {
    case string(String)
    case token(Int)
}

/// Tokens that a reply took.
public struct Usage: Sendable, Equatable {
    /// Tokens of the prompt, those of pictures included.
    public var promptTokens: Int
    /// Tokens that the model wrote.
    public var completionTokens: Int
    /// How many of `promptTokens` came from the prefix cache.
    public var cachedTokens: Int
    /// How many of `completionTokens` are reasoning.
    public var reasoningTokens: Int

    public var totalTokens: Int { promptTokens + completionTokens }

    public init(
        promptTokens: Int = 0, completionTokens: Int = 0, cachedTokens: Int = 0, reasoningTokens: Int = 0
    ) {
        self.promptTokens = promptTokens
        self.completionTokens = completionTokens
        self.cachedTokens = cachedTokens
        self.reasoningTokens = reasoningTokens
    }
}
