import JSON

/// One message of a conversation.
public struct Message: Sendable {
    public enum Role: String, Sendable, CaseIterable {
        case system
        /// OpenAI's name for the instructions of an application; treated as `system`.
        case developer
        case user
        case assistant
        /// The result of a tool call.
        case tool
    }

    public var role: Role
    /// nil for an assistant's message that has none.
    public var content: MessageContent?
    /// What an assistant thought before it answered.
    public var reasoning: String?
    public var toolCalls: [ToolCall]
    /// Of a tool's result: the call that it answers.
    public var toolCallID: String?

    public init(
        role: Role, content: MessageContent?, reasoning: String? = nil, toolCalls: [ToolCall] = [],
        toolCallID: String? = nil
    ) {
        self.role = role
        self.content = content
        self.reasoning = reasoning
        self.toolCalls = toolCalls
        self.toolCallID = toolCallID
    }

    public static func system(_ content: MessageContent) -> Message {
        Message(role: .system, content: content)
    }
    public static func user(_ content: MessageContent) -> Message { Message(role: .user, content: content) }

    public static func assistant(
        _ content: MessageContent?, reasoning: String? = nil, toolCalls: [ToolCall] = []
    ) -> Message {
        Message(role: .assistant, content: content, reasoning: reasoning, toolCalls: toolCalls)
    }

    public static func tool(_ content: MessageContent, callID: String? = nil) -> Message {
        Message(role: .tool, content: content, toolCallID: callID)
    }
}

/// Text, or text with pictures and videos in it.
public enum MessageContent: Sendable, Equatable {
    case text(String)
    case parts([Part])

    /// One piece of a message. The pictures and videos themselves travel beside the conversation, in
    /// the order in which their places appear in it.
    public enum Part: Sendable, Equatable {
        case text(String)
        case image
        case video
    }
}

extension MessageContent: ExpressibleByStringLiteral, ExpressibleByArrayLiteral {
    public init(stringLiteral value: String) { self = .text(value) }
    public init(arrayLiteral elements: Part...) { self = .parts(elements) }
}

/// A call that an assistant made earlier in the conversation.
public struct ToolCall: Sendable {
    public var id: String?
    public var name: String
    /// In the order and spelling in which they were written, which the prompt shows.
    package var arguments: JSONObject

    package init(id: String? = nil, name: String, arguments: JSONObject) {
        self.id = id
        self.name = name
        self.arguments = arguments
    }

    /// `arguments` is the text of a JSON object, as an answer has it; empty text is an empty object.
    /// nil where it is something else.
    public init?(id: String? = nil, name: String, arguments: String) {
        let text = arguments.isEmpty ? "{}" : arguments
        guard let object = (try? JSONValue(parsing: text))?.object else { return nil }
        self.init(id: id, name: name, arguments: object)
    }
}
