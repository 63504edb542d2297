/// A whole reply: its events, folded. This is the only way from a stream to a plain answer, so the
/// two cannot differ.
public struct Answer: Sendable, Equatable {
    /// A tool that the model wants called.
    public struct ToolCall: Sendable, Equatable {
        public var id: String
        public var name: String
        /// A JSON object as text.
        public var arguments: String

        public init(id: String, name: String, arguments: String) {
            self.id = id
            self.name = name
            self.arguments = arguments
        }
    }

    /// nil where the model did not think aloud.
    public var reasoning: String?
    /// nil where the reply is only reasoning or tool calls, which is not the same as empty text.
    public var content: String?
    public var toolCalls: [ToolCall] = []
    /// nil until the reply has ended.
    public var finishReason: FinishReason?
    public var stopReason: StopReason?
    public var usage: Usage?

    public init() {}

    public init(folding events: some Sequence<ReplyEvent>) {
        for event in events { apply(event) }
    }

    public mutating func apply(_ event: ReplyEvent) {
        switch event {
        case .reasoning(let piece): reasoning = (reasoning ?? "") + piece
        case .content(let piece): content = (content ?? "") + piece
        case .toolHead(let index, let id, let name):
            precondition(index == toolCalls.count, "tool call \(index) begins after \(toolCalls.count) calls")
            toolCalls.append(ToolCall(id: id, name: name, arguments: ""))
        case .toolArguments(let index, let piece):
            precondition(toolCalls.indices.contains(index), "tool call \(index) has not begun")
            toolCalls[index].arguments += piece
        case .finish(let reason, let stop):
            finishReason = reason
            stopReason = stop
        case .usage(let value): usage = value
        }
    }
}
