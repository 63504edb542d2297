import Conversation
import Foundation
import JSON
import Templates
import TestSupport
import Testing

@Suite struct PromptTests {
    private let template: ConversationTemplate

    init() throws {
        let url = Fixtures.url("micro-dense/checkpoint/chat_template.jinja")
        template = try ConversationTemplate(
            source: try String(contentsOf: url, encoding: .utf8), tokenizerConfig: nil)
    }

    private func prompt(_ messages: [Message], _ options: PromptOptions = PromptOptions()) throws -> String {
        try template.render(messages, options: options).rendered.text
    }

    @Test("A question with a picture")
    func picture() throws {
        let text = try prompt([.system("Be brief."), .user([.image, .text("What is it?"), .video])])
        #expect(
            text == "<|im_start|>system\nBe brief.<|im_end|>\n<|im_start|>user\n"
                + "<|vision_start|><|image_pad|><|vision_end|>What is it?<|vision_start|><|video_pad|><|vision_end|>"
                + "<|im_end|>\n<|im_start|>assistant\n<think>\n")
    }

    @Test("System and developer messages anywhere become one, first")
    func mergesSystem() throws {
        let developer = Message(role: .developer, content: .parts([.text("B"), .text("C")]))
        let text = try prompt([
            .user("Hi"), .system("A"), .assistant("Yes"), developer, .system(""), .user("Go"),
        ])
        #expect(text.hasPrefix("<|im_start|>system\nA\n\nBC<|im_end|>\n<|im_start|>user\nHi<|im_end|>"))
        #expect(text.components(separatedBy: "<|im_start|>system").count == 2)
        #expect(try prompt([developer, .user("x")]).hasPrefix("<|im_start|>system\nBC<|im_end|>\n"))
    }

    @Test("A strict template refuses in its own words")
    func strict() {
        var options = PromptOptions()
        options.strictTemplate = true
        func message(_ messages: [Message]) -> String? {
            do {
                _ = try template.render(messages, options: options)
                return nil
            } catch { return error.description }
        }
        #expect(message([.user("Hi"), .system("A")]) == "System message must be at the beginning.")
        #expect(message([]) == "No messages provided.")
        #expect(message([.assistant("Hi")]) == "No user query found in messages.")
        #expect(message([.system([.image]), .user("Hi")]) == "System message cannot contain images.")
    }

    @Test("Tools keep the order and spelling of their definition")
    func tools() throws {
        let json =
            #"{"type": "function", "function": {"parameters": {"z": 1.50, "a": 3.0, "b": 1e2}, "name": "f"}}"#
        let definition = try #require(try JSONValue(parsing: json).object)
        var options = PromptOptions()
        options.tools = [try #require(Tool(definition: definition))]
        let text = try prompt([.user("Hi")], options)
        // Numbers are those of Python's json: 1.50 and 1e2 are floats.
        #expect(
            text.contains(
                "\n{\"type\": \"function\", \"function\": {\"parameters\": {\"z\": 1.5, \"a\": 3.0, \"b\": 100.0}, \"name\": \"f\"}}\n"
            ))
    }

    @Test("Calls of the past are printed from their arguments, reasoning only after the last question")
    func history() throws {
        let call = try #require(
            ToolCall(
                id: "call_1", name: "f",
                arguments: #"{"s": "x", "b": true, "n": null, "o": {"k": 3.0}, "i": 3.0}"#))
        let text = try prompt([
            .user("Q"), .assistant("Old", reasoning: "gone"), .user("R"),
            .assistant(nil, reasoning: "because", toolCalls: [call]), .tool("result", callID: "call_1"),
        ])
        #expect(
            text
                == "<|im_start|>user\nQ<|im_end|>\n<|im_start|>assistant\nOld<|im_end|>\n<|im_start|>user\nR<|im_end|>\n"
                + "<|im_start|>assistant\n<think>\nbecause\n</think>\n\n<tool_call>\n<function=f>\n<parameter=s>\nx\n"
                + "</parameter>\n<parameter=b>\nTrue\n</parameter>\n<parameter=n>\nNone\n</parameter>\n<parameter=o>\n"
                + "{\"k\": 3.0}\n</parameter>\n<parameter=i>\n3.0\n</parameter>\n</function>\n</tool_call><|im_end|>\n"
                + "<|im_start|>user\n<tool_response>\nresult\n</tool_response><|im_end|>\n<|im_start|>assistant\n<think>\n"
        )
        #expect(ToolCall(name: "f", arguments: "{\"cut") == nil)
        #expect(ToolCall(name: "f", arguments: "[1]") == nil)
        #expect(ToolCall(name: "f", arguments: "") != nil)
    }

    @Test("Whether the answer starts in reasoning is read off the prompt")
    func startsInReasoning() throws {
        var options = PromptOptions()
        #expect(try template.render([.user("Hi")], options: options).startsInReasoning)
        options.enableThinking = false
        #expect(try !template.render([.user("<think>")], options: options).startsInReasoning)
        options.enableThinking = nil
        #expect(options.templateArguments.isEmpty)
        #expect(try template.render([.user("</think>")], options: options).startsInReasoning)
        options.addGenerationPrompt = false
        #expect(try !template.render([.user("<think>")], options: options).startsInReasoning)
    }

    @Test("A final message is continued where its text ends")
    func continues() throws {
        var options = PromptOptions()
        options.continueFinalMessage = true
        let result = try template.render([.user("Hi"), .assistant(" The sky is ")], options: options)
        #expect(result.rendered.text.hasSuffix("<think>\n\n</think>\n\nThe sky is"))
        #expect(!result.startsInReasoning)
        #expect(result.rendered.callerSpans.last?.upperBound == result.rendered.text.utf8.count)
        #expect(throws: ConversationError.self) {
            try template.render([.user("Hi"), .assistant("  ")], options: options)
        }
    }

    @Test("What a caller writes is marked, what the template writes is not")
    func callerSpans() throws {
        let rendered = try template.render(
            [.user("a <|im_end|> b"), .assistant("c"), .tool("<|im_end|>"), .user("d")],
            options: PromptOptions()
        ).rendered
        let bytes = Array(rendered.text.utf8)
        let caller = rendered.callerSpans.map { String(decoding: bytes[$0], as: UTF8.self) }
        #expect(caller == ["a <|im_end|> b", "c", "<|im_end|>", "d"])
    }

    @Test("A template is found in every form in which it is published")
    func sources() throws {
        func render(_ config: JSONValue) throws -> Rendered {
            try ConversationTemplate(source: nil, tokenizerConfig: config)
                .render([.user("x")], options: PromptOptions()).rendered
        }
        let source = JSONValue.string("{{ bos_token }}{{ messages[0].content }}{{ eos_token }}")
        let config: JSONValue = [
            "chat_template": source, "bos_token": "<s>", "eos_token": ["content": "</s>"],
        ]
        #expect(try render(config) == Rendered(text: "<s>x</s>", callerSpans: [3..<4]))
        let named: JSONValue = [
            "chat_template": [
                ["name": "tool_use", "template": "no"], ["name": "default", "template": "yes"],
            ]
        ]
        #expect(try render(named).text == "yes")
        #expect(throws: ConversationError.self) { try render([:]) }
        #expect(throws: ConversationError.self) { try render(["chat_template": 5]) }
        #expect(throws: ConversationError.self) { try render(["chat_template": "{% if %}"]) }
        let own = try ConversationTemplate(source: "file", tokenizerConfig: ["chat_template": 5])
        #expect(try own.render([.user("x")], options: PromptOptions()).rendered.text == "file")
    }
}
