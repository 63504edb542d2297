import Conversation
import Foundation
import JSON
import Reply
import Templates
import TestSupport
import Testing

/// What the template writes for an assistant, the parser reads back.
@Suite struct RoundTripTests {
    private static let texts = [
        "x", "two\nlines", "\n", "", "  padded  ", "é 😀", "\"quoted\" \\", "</parameter> here",
        "<parameter=x>",
        "</function>", "a\n</parameter>\nb", "null and void", "3", "{\"k\": 1}", "\n\nblank\n\n", "<think>",
        "\t",
    ]

    @Test("Reasoning, content and calls survive a rendering and a parse")
    func roundTrip() throws {
        let url = Fixtures.url("micro-dense/checkpoint/chat_template.jinja")
        let template = try ConversationTemplate(
            source: try String(contentsOf: url, encoding: .utf8), tokenizerConfig: nil)
        var random = SeededGenerator(seed: 3)
        func text() -> String { Self.texts[Int.random(in: 0..<Self.texts.count, using: &random)] }
        for _ in 0..<500 {
            let calls = (0..<Int.random(in: 0...2, using: &random)).map { _ in
                let arguments: JSONObject = [
                    "s": .string(text()), "i": .number(JSONNumber(Int.random(in: -9...9, using: &random))),
                    "a": [.number(JSONNumber(1)), .string(text())],
                    "o": ["k": .bool(Bool.random(using: &random))],
                ]
                return (name: "typed", arguments: arguments.text)
            }
            let content = ["", "An answer.", "Two\n\nparagraphs"].randomElement(using: &random) ?? ""
            let toolCalls = calls.compactMap { ToolCall(name: $0.name, arguments: $0.arguments) }
            let question = Message.user("Q")
            let answered = Message.assistant(.text(content), reasoning: "Because.", toolCalls: toolCalls)
            var options = PromptOptions()
            let prompt = try template.render([question], options: options).rendered.text
            options.addGenerationPrompt = false
            let whole = try template.render([question, answered], options: options).rendered.text
            #expect(whole.hasPrefix(prompt))
            let reply = String(whole.dropFirst(prompt.count)).replacing("<|im_end|>\n", with: "")
            let result = answer(reply, thinking: true)
            #expect(result.reasoning == "Because.")
            #expect(result.content == (content.isEmpty ? nil : calls.isEmpty ? content : content + "\n\n"))
            #expect(result.toolCalls.map(\.arguments) == calls.map(\.arguments), "\(reply)")
        }
    }
}

extension JSONObject {
    fileprivate var text: String { JSONValue.object(self).text(.python) }
}
