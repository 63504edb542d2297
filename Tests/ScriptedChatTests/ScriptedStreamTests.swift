import Chat
import Foundation
import JSON
import ScriptedChat
import TestSupport
import Testing
import Wire

/// Streamed and plain, a request has one answer.
@Suite struct ScriptedStreamTests {
    static let count = TestSize.cases(500, full: 5000)

    @Test func aChatReadsTheSameStreamedAndPlain() async throws {
        for seed in 0..<Self.count {
            var random = SeededGenerator(seed)
            let backend = try ScriptedBackend(["rules": [["replies": replies(&random)]]])
            var request = ChatRequest("x")
            request.includeReasoning = .random(in: 0..<4, using: &random) > 0
            request.parallelToolCalls = .random(using: &random)
            if Bool.random(using: &random) { request.tools = [ChatRequest.tool] }
            request.sampling = sampling(&random)
            request.stream.includeUsage = true
            let folded = try ChunkFold(try await backend.streamed(request)).completion
            #expect(try await backend.plain(request) == folded, "seed \(seed)")
        }
    }

    @Test func aTextReadsTheSameStreamedAndPlain() async throws {
        for seed in 0..<Self.count {
            var random = SeededGenerator(seed)
            let backend = try ScriptedBackend(["rules": [["replies": replies(&random)]]])
            let prompts: [CompletionRequest.Prompt] = [.text("né"), .tokens([0xC3, 0xA9, 97]), .text("🚀")]
            var request = CompletionRequest(
                prompts: Array(prompts.prefix(.random(in: 1...3, using: &random))))
            request.echo = .random(using: &random)
            request.sampling = sampling(&random)
            request.stream.includeUsage = true
            let folded = try TextChunkFold(try await backend.streamed(request)).completion
            let plain = try await backend.plain(request)
            #expect(plain == folded, "seed \(seed)")
            for choice in plain["choices"]?.array ?? [] { try checkOffsets(choice) }
        }
    }

    /// Where offsets are told, each token that is whole text stands where it is said to stand.
    private func checkOffsets(_ choice: JSONValue) throws {
        guard let logprobs = choice["logprobs"], !logprobs.isNull else { return }
        let text = Array(try #require(choice["text"]?.string).unicodeScalars)
        let tokens = try #require(logprobs["tokens"]?.array).compactMap(\.string)
        let offsets = try #require(logprobs["text_offset"]?.array).compactMap(\.int)
        #expect(tokens.count == offsets.count)
        for (token, offset) in zip(tokens, offsets) {
            let scalars = Array(token.unicodeScalars)
            guard !scalars.contains("\u{FFFD}"), offset + scalars.count <= text.count else { continue }
            #expect(Array(text[offset..<offset + scalars.count]) == scalars)
        }
    }

    private func sampling(_ random: inout SeededGenerator) -> SamplingFields {
        var sampling = SamplingFields()
        sampling.choices = .random(in: 1...4, using: &random)
        sampling.logprobs = .random(using: &random) ? .random(in: 0...3, using: &random) : nil
        sampling.returnTokenIDs = .random(using: &random)
        sampling.maxTokens = .random(using: &random) ? .random(in: 1...40, using: &random) : nil
        if Bool.random(using: &random) { sampling.stop = ["e", "字 ", "\u{301}"] }
        return sampling
    }

    private func replies(_ random: inout SeededGenerator) -> JSONValue {
        .array((0...Int.random(in: 0...2, using: &random)).map { _ in reply(&random) })
    }

    private func reply(_ random: inout SeededGenerator) -> JSONValue {
        .array(
            (0..<Int.random(in: 0...4, using: &random)).map { _ -> JSONValue in
                switch Int.random(in: 0..<4, using: &random) {
                case 0: ["reasoning": text(&random)]
                case 1: ["call": ["name": "get_weather", "arguments": text(&random)]]
                default: ["content": text(&random)]
                }
            })
    }

    private func text(_ random: inout SeededGenerator) -> JSONValue {
        let pieces = ["a ", "é", "e\u{301}", "漢字 ", "👩‍🚀", "", "\n", "\"x\""]
        let list = (0..<Int.random(in: 0...4, using: &random)).map { _ in
            pieces[Int.random(in: pieces.indices, using: &random)]
        }
        return Bool.random(using: &random) ? .string(list.joined()) : .array(list.map(JSONValue.string))
    }
}
