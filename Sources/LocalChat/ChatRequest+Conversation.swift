import Chat
import Conversation
import Prompting
import Wire

extension ChatRequest {
    /// The messages as the chat template takes them.
    var conversation: [Message] { messages.map(Message.init) }

    func promptOptions(strictTemplate: Bool) throws(ChatError) -> PromptOptions {
        var options = PromptOptions()
        for (index, tool) in tools.enumerated() {
            guard let tool = Tool(definition: tool.definition) else {
                throw .invalid(
                    message: "tools[\(index)].function.name: a string is expected",
                    parameter: "tools[\(index)].function.name")
            }
            options.tools.append(tool)
        }
        options.addGenerationPrompt = addGenerationPrompt
        options.continueFinalMessage = continueFinalMessage
        options.strictTemplate = strictTemplate
        options.templateArguments = templateArguments
        options.documents = documents
        return options
    }
}

extension Message {
    fileprivate init(_ message: ChatMessage) {
        let role: Role =
            switch message.role {
            case .system: .system
            case .developer: .developer
            case .user: .user
            case .assistant: .assistant
            case .tool: .tool
            }
        self.init(
            role: role, content: message.content.map(MessageContent.init), reasoning: message.reasoning,
            toolCalls: message.toolCalls.map { ToolCall(id: $0.id, name: $0.name, arguments: $0.arguments) },
            toolCallID: message.toolCallID)
    }
}

extension MessageContent {
    fileprivate init(_ content: ChatMessage.Content) {
        switch content {
        case .text(let text): self = .text(text)
        case .parts(let parts):
            self = .parts(
                parts.map { part in
                    switch part {
                    case .text(let text): .text(text)
                    case .image: .image
                    case .video: .video
                    }
                })
        }
    }
}
