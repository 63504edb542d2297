import Foundation
import JSON
import Reply
import TestSupport
import Wire

/// A conversation with the trained model as a client sends it, and what transformers answered.
struct DemoChat: Sendable {
    let name: String
    let request: ChatRequest
    let promptTokens: Int
    let generated: [Int]
    /// Special tokens left out.
    let text: String

    static func all() throws -> [DemoChat] {
        let file = Fixtures.url("demo/examples/cases.json")
        let document = try JSONValue(parsing: [UInt8](try Data(contentsOf: file)))
        return (document.array ?? []).map(DemoChat.init)
    }

    private init(_ document: JSONValue) {
        name = document["case"]?.string ?? ""
        promptTokens = document["prompt_tokens"]?.int ?? 0
        generated = (document["generated"]?.array ?? []).compactMap(\.int)
        text = (document["text"]?.string ?? "").replacing("<|im_end|>", with: "")
        var request = ChatRequest(messages: ReferenceMessages(document["messages"], folder: "demo").messages)
        request.tools = (document["tools"]?.array ?? []).compactMap(\.object).map { definition in
            ChatTool(definition: definition, name: definition["function"]?["name"]?.string ?? "")
        }
        request.templateArguments["enable_thinking"] = document["enable_thinking"]
        request.sampling.temperature = 0
        self.request = request
    }

    var thinks: Bool { request.templateArguments["enable_thinking"]?.bool == true }

    /// The reference's text as an answer: the parts that the reply parser should find, found otherwise.
    var answer: Answer {
        var answer = Answer()
        var rest = text
        if thinks {
            let halves = text.components(separatedBy: "\n</think>\n\n")
            answer.reasoning = halves[0]
            rest = halves[1]
        }
        answer.finishReason = .stop
        if let call = rest.wholeMatch(
            of: /<tool_call>\n<function=(\w+)>\n(.*)<\/function>\n<\/tool_call>/.dotMatchesNewlines())
        {
            let arguments = call.2.matches(of: /<parameter=(\w+)>\n(.*?)\n<\/parameter>/).map {
                "\"\($0.1)\": \"\($0.2)\""
            }
            answer.toolCalls = [
                Answer.ToolCall(
                    id: "", name: String(call.1), arguments: "{\(arguments.joined(separator: ", "))}")
            ]
            answer.finishReason = .toolCalls
        } else {
            answer.content = rest
        }
        return answer
    }
}

/// Messages as the reference's documents hold them.
struct ReferenceMessages {
    let messages: [ChatMessage]

    init(_ document: JSONValue?, folder: String) {
        messages = (document?.array ?? []).enumerated().map { index, entry in
            var message = ChatMessage(
                role: entry["role"]?.string.flatMap(ChatMessage.Role.init(rawValue:)) ?? .user,
                content: Self.content(entry["content"], "messages[\(index)]", folder))
            message.reasoning = entry["reasoning_content"]?.string
            message.toolCalls = (entry["tool_calls"]?.array ?? []).compactMap { call in
                guard let function = call["function"], let name = function["name"]?.string else { return nil }
                return ChatMessage.ToolCall(
                    id: nil, name: name, arguments: function["arguments"]?.object ?? JSONObject())
            }
            return message
        }
    }

    private static func content(
        _ value: JSONValue?, _ path: String, _ folder: String
    ) -> ChatMessage.Content? {
        if let text = value?.string { return .text(text) }
        return value?.array.map { parts in
            .parts(
                parts.enumerated().map { index, part in
                    let place = "\(path).content[\(index)]"
                    if let image = part["image"]?.string {
                        return .image(
                            MediaReference(url: "\(folder):\(image)", path: "\(place).image_url.url"))
                    }
                    if let video = part["video"]?.string {
                        return .video(
                            MediaReference(url: "\(folder):\(video)", path: "\(place).video_url.url"))
                    }
                    return .text(part["text"]?.string ?? "")
                })
        }
    }
}
