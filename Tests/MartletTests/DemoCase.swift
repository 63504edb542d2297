import Conversation
import Foundation
import JSON
import Martlet
import Reply
import TestSupport

/// A conversation with the trained model in `Models/demo`, and what transformers (float32, greedy) answered.
struct DemoCase: Sendable {
    let name: String
    let request: Request
    let promptTokens: Int
    /// Tokens of the answer, the one that ends it included.
    let generated: [Int32]
    /// Their text, special tokens left out.
    let text: String

    static func all() throws -> [DemoCase] {
        let file = Fixtures.url("demo/examples/cases.json")
        let document = try JSONValue(parsing: [UInt8](try Data(contentsOf: file)))
        return try (document.array ?? []).map(DemoCase.init)
    }

    init(_ document: JSONValue) throws {
        name = document["case"]?.string ?? ""
        let conversation = ReferenceConversation(
            document, arguments: ["enable_thinking": document["enable_thinking"] ?? .null])
        let media = try conversation.media.map { medium -> Media in
            switch medium {
            case .image(let name): try .image(file: DemoCase.path(name))
            case .video(let name): try .video(file: DemoCase.path(name))
            }
        }
        var request = Request(messages: conversation.messages, media: media)
        request.prompt = conversation.options
        request.sampling.temperature = 0
        self.request = request
        promptTokens = document["prompt_tokens"]?.int ?? 0
        generated = (document["generated"]?.array ?? []).compactMap(\.int).map { Int32($0) }
        text = (document["text"]?.string ?? "").replacing("<|im_end|>", with: "")
    }

    static func path(_ file: String) -> String { Fixtures.url("demo/examples/\(file)").path }

    /// The reference's text as an answer.
    var answer: Answer {
        let startsInReasoning = request.prompt.enableThinking == true
        var parser = ReplyParser(.init(startsInReasoning: startsInReasoning, tools: request.prompt.tools))
        return Answer(folding: parser.feed(text) + parser.finish(.stop)).withoutRandomness
    }
}

extension Answer {
    /// Without cost and without the calls' random ids.
    var withoutRandomness: Answer {
        var copy = self
        copy.usage = nil
        for index in copy.toolCalls.indices { copy.toolCalls[index].id = "" }
        return copy
    }
}
