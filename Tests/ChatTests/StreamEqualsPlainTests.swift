import Chat
import Foundation
import JSON
import Reply
import TestSupport
import Testing
import Wire

/// The chunks of a stream, put together by somebody who knows only JSON, are the plain answer.
@Suite struct StreamEqualsPlainTests {
    static let count = TestSize.cases(500, full: 20_000)

    @Test func foldOfTheStreamIsThePlainAnswer() throws {
        for seed in 0..<Self.count {
            let answer = GeneratedAnswer(seed: seed)
            let chunks = try streamed(answer)
            var plain = try plain(answer)
            if !answer.request.stream.includeUsage { plain["usage"] = streamedUsage(chunks) }
            let folded = try ChunkFold(chunks).completion
            #expect(folded == .object(plain), "seed \(seed)")
        }
    }

    /// Against what the generator says, not against another part of the code.
    @Test func nothingIsLostAndNothingComesTwice() throws {
        for seed in 0..<Self.count {
            let answer = GeneratedAnswer(seed: seed)
            let request = answer.request
            let plain = JSONValue.object(try plain(answer))
            let choices = try #require(plain["choices"]?.array)
            #expect(choices.count == answer.expected.count)
            for (choice, expected) in zip(choices, answer.expected) {
                let message = try #require(choice["message"])
                let reasoning = request.includeReasoning ? expected.reasoning : ""
                expect(message["reasoning"], is: reasoning, seed)
                expect(message["content"], is: (request.echo ? "Said before. " : "") + expected.content, seed)
                let kept =
                    request.parallelToolCalls ? expected.arguments : Array(expected.arguments.prefix(1))
                #expect(
                    message["tool_calls"]?.array?.map { $0["function"]?["arguments"] }
                        == kept.map(JSONValue.string))
                let showsIDs = request.sampling.returnTokenIDs && request.includeReasoning
                #expect(choice["token_ids"] == (showsIDs ? ids(expected.tokens) : .null))
                let showsLogprobs = request.sampling.logprobs != nil && request.includeReasoning
                #expect(
                    choice["logprobs"]?["content"]?.array?.count
                        == (showsLogprobs && !expected.tokens.isEmpty ? expected.tokens.count : nil))
            }
            let usage = try #require(plain["usage"])
            let sum = { (part: (Usage) -> Int) in answer.expected.reduce(0) { $0 + part($1.usage) } }
            #expect(usage["prompt_tokens"]?.int == answer.expected[0].usage.promptTokens)
            #expect(usage["completion_tokens"]?.int == sum(\.completionTokens))
            #expect(
                usage["completion_tokens_details"]?["reasoning_tokens"]?.int == sum(\.reasoningTokens))
            #expect(
                usage["prompt_tokens_details"]?["cached_tokens"]?.int
                    == answer.expected[0].usage.cachedTokens)
        }
    }

    private func streamed(_ answer: GeneratedAnswer) throws -> [JSONValue] {
        var writer = ChunkWriter(answer.request, answer.stream, identity: identity)
        var events = ServerSentEvents()
        for batch in answer.batches {
            for chunk in writer.take(batch) { events.add(chunk.json) }
        }
        for chunk in try writer.finish() { events.add(chunk.json) }
        events.addEnd()
        let stream = try EventStream(events.take())
        #expect(stream.isDone && events.bytes.isEmpty)
        return stream.documents
    }

    private func plain(_ answer: GeneratedAnswer) throws -> JSONObject {
        var fold = CompletionFold(answer.request, answer.stream, identity: identity)
        for batch in answer.batches { fold.take(batch) }
        let document = try JSONValue(parsing: fold.finish().json.bytes())
        return try #require(document.object)
    }

    /// Where it is not asked for: none, or that of the last chunk.
    private func streamedUsage(_ chunks: [JSONValue]) -> JSONValue {
        chunks.last?["usage"] ?? .null
    }

    private func expect(_ text: JSONValue?, is expected: String, _ seed: Int) {
        #expect(text == (expected.isEmpty ? .null : .string(expected)), "seed \(seed)")
    }

    private func ids(_ tokens: [Int]) -> JSONValue { .array(tokens.map { .number(JSONNumber($0)) }) }

    private let identity = AnswerIdentity(id: "chatcmpl-1", created: 1_770_352_805, model: "m")
}
