import Conversation
import Foundation
import JSON
import Templates
import TestSupport
import Testing

/// Prompts that transformers rendered.
@Suite struct GoldenPromptTests {
    static let folder = Fixtures.external("micro-dense/goldens")

    @Test("Prompts equal those of transformers", .enabled(if: folder != nil, "needs MARTLET_FIXTURES"))
    func goldens() throws {
        let folder = try #require(Self.folder)
        let source = try String(
            contentsOf: Fixtures.url("micro-dense/checkpoint/chat_template.jinja"), encoding: .utf8)
        let template = try ConversationTemplate(source: source, tokenizerConfig: nil)
        var compared = 0
        for url in try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
        where url.pathExtension == "json" {
            let golden = try JSONValue(parsing: try String(contentsOf: url, encoding: .utf8))
            var options = PromptOptions()
            for (name, value) in golden["template_kwargs"]?.object?.members ?? [] {
                if name == "tools" {
                    for definition in (value.array ?? []).compactMap(\.object) {
                        options.tools.append(try #require(Tool(definition: definition)))
                    }
                } else {
                    options.templateArguments[name] = value
                }
            }
            let messages = (golden["messages"]?.array ?? []).compactMap(Message.init(golden:))
            let prompt = try #require(golden["prompt"]?.string)
            #expect(
                try template.render(messages, options: options).rendered.text == prompt,
                "\(url.lastPathComponent)")
            compared += 1
        }
        #expect(compared == 11)
    }
}

extension Message {
    /// A message of a golden; its media are only named.
    fileprivate init?(golden: JSONValue) {
        guard let role = golden["role"]?.string.flatMap(Role.init(rawValue:)) else { return nil }
        let content: MessageContent? =
            switch golden["content"] {
            case .string(let text)?: .text(text)
            case .array(let parts)?:
                .parts(
                    parts.map { part in
                        switch part["type"]?.string {
                        case "image": .image
                        case "video": .video
                        default: .text(part["text"]?.string ?? "")
                        }
                    })
            default: nil
            }
        let calls = (golden["tool_calls"]?.array ?? []).compactMap { call -> ToolCall? in
            guard let function = call["function"], let name = function["name"]?.string else { return nil }
            return ToolCall(name: name, arguments: function["arguments"]?.text() ?? "")
        }
        self.init(
            role: role, content: content, reasoning: golden["reasoning_content"]?.string, toolCalls: calls)
    }
}
