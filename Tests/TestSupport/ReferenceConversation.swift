import Conversation
import JSON

/// A conversation as the documents of the reference hold it: messages whose pictures and clips are named,
/// tools, and variables of the chat template.
package struct ReferenceConversation {
    package enum Medium: Equatable {
        case image(String)
        case video(String)
    }

    package let messages: [Message]
    package let options: PromptOptions
    /// In order of appearance.
    package let media: [Medium]

    /// - Parameter arguments: variables of the template; `tools` among them or in the document itself.
    package init(_ document: JSONValue, arguments: JSONValue?) {
        let entries = document["messages"]?.array ?? []
        messages = entries.compactMap(Self.message)
        media = entries.flatMap { $0["content"]?.array ?? [] }.compactMap { part in
            part["image"]?.string.map(Medium.image) ?? part["video"]?.string.map(Medium.video)
        }
        var options = PromptOptions()
        let tools = (arguments?["tools"] ?? document["tools"])?.array ?? []
        options.tools = tools.compactMap(\.object).compactMap(Tool.init(definition:))
        for (name, value) in arguments?.object?.members ?? [] where name != "tools" {
            options.templateArguments[name] = value
        }
        self.options = options
    }

    private static func message(_ entry: JSONValue) -> Message? {
        guard let role = entry["role"]?.string.flatMap(Message.Role.init(rawValue:)) else { return nil }
        return Message(
            role: role, content: entry["content"].flatMap(content),
            reasoning: entry["reasoning_content"]?.string,
            toolCalls: (entry["tool_calls"]?.array ?? []).compactMap(call))
    }

    private static func content(_ value: JSONValue) -> MessageContent? {
        if let text = value.string { return .text(text) }
        return value.array.map { parts in
            .parts(
                parts.map { part in
                    switch part["type"]?.string {
                    case "image": .image
                    case "video": .video
                    default: .text(part["text"]?.string ?? "")
                    }
                })
        }
    }

    private static func call(_ value: JSONValue) -> ToolCall? {
        guard let function = value["function"], let name = function["name"]?.string else { return nil }
        return ToolCall(name: name, arguments: function["arguments"]?.text() ?? "")
    }
}
