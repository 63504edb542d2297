import Chat
import Foundation
import JSON
import LocalChat
import Martlet
import Reply
import TestSupport
import Testing
import Wire

/// The fields that say how tokens are chosen.
@Suite struct SamplingTests {
    @Test func theFirstChoiceIsTheOnlyOne() async throws {
        let test = try await TestBackend(.dense)
        var request = ChatRequest("Hi")
        request.sampling.temperature = 1.2
        request.sampling.seed = 7
        request.sampling.maxTokens = 24
        let one = try await Replies(try await test.backend.chat(request))
        request.sampling.choices = 2
        let two = try await Replies(try await test.backend.chat(request))
        #expect(two.choices[0] == one.choices[0])
        #expect(two.choices[1]?.tokens.count == 24 && two.choices[1] != two.choices[0])
        #expect(two.starts == 1 && Set(two.ends) == [0, 1])
        request.sampling.seed = nil
        request.sampling.choices = 1
        let drawn = try await Replies(try await test.backend.chat(request))
        #expect(drawn.first.tokens != one.first.tokens)
    }

    /// The reference's twenty best tokens of every step of prompt and answer.
    @Test func logprobsAreTheReferences() async throws {
        let test = try await TestBackend(.dense) { $0.engine.exact = true }
        let golden = try Golden(folder: Fixtures.url("micro-dense/goldens"), name: "text_nothink")
        var request = ChatRequest(
            messages: ReferenceMessages(golden.document["messages"], folder: "").messages)
        request.templateArguments["enable_thinking"] = .bool(false)
        request.sampling.temperature = 0
        request.sampling.maxTokens = 32
        request.sampling.logprobs = -1
        request.sampling.promptLogprobs = -1
        let replies = try await Replies(try await test.backend.chat(request))
        #expect(replies.first.tokens == (golden.document["generated"]?.array ?? []).compactMap(\.int))

        let prompt = try #require(replies.promptLogprobs[0])
        #expect(prompt.map(\.token.id) == Array(replies.prompts[0].dropFirst()))
        for (kind, entries) in [("", prompt), ("decode_", replies.first.logprobs)] {
            let ids = try golden.ints("\(kind)top20_ids")
            let logprobs = try golden.floats("\(kind)top20_logprobs")
            for (step, entry) in entries.enumerated() {
                #expect(entry.top.count == 20)
                #expect(entry.top.map(\.rank) == Array(1...20))
                #expect(entry.top[0].id == ids[20 * step])
                for (place, alternative) in entry.top.enumerated() {
                    #expect(abs(alternative.logprob - Double(logprobs[20 * step + place])) < 5e-4)
                }
                if entry.token.rank <= 20 { #expect(entry.top[entry.token.rank - 1] == entry.token) }
            }
        }
        let text = replies.first.logprobs.map(\.token).flatMap(\.bytes)
        let whole = try await test.backend.detokenize(DetokenizeRequest(tokens: replies.first.tokens))
        #expect(String(decoding: text, as: UTF8.self) == whole)
    }

    @Test func whatMayBeChosen() async throws {
        let test = try await TestBackend()
        let base = ChatRequest("Describe this image.", images: ["demo:00_image_0.png"])
        func content(_ change: (inout SamplingFields) -> Void) async throws -> Answer {
            var request = base
            change(&request.sampling)
            return try await Replies(try await test.backend.chat(request)).first.answer
        }
        let plain = try await content { _ in }
        let ids = try await test.backend.tokenize(TokenizeRequest(.text(" yellow"))).tokens
        #expect(plain.content?.contains(" yellow") == true && ids.count == 1)
        #expect(plain.content?.hasPrefix("The image shows a ") == true)
        let article = try await content { $0.badWords = ["a"] }
        #expect(article.content?.contains(" a ") == false, "\(article)")
        #expect(
            try await content { $0.logitBias = [LogitBias(token: ids[0], bias: -100)] }.content?
                .contains(" yellow") == false)
        let only = try await content {
            $0.allowedTokenIDs = ids
            $0.maxTokens = 3
        }
        #expect(only.content == " yellow yellow yellow" && only.finishReason == .length)
        let stopped = try await content { $0.stop = [" triangle"] }
        #expect(stopped.content == "The image shows a yellow")
        #expect(stopped.stopReason == .string(" triangle"))
        let included = try await content {
            $0.stop = [" triangle"]
            $0.includeStopStringInOutput = true
        }
        #expect(included.content == "The image shows a yellow triangle")
        let token = try await content { $0.stopTokenIDs = ids }
        #expect(token.content == "The image shows a" && token.stopReason == .token(ids[0]))
        let long = try await content {
            $0.ignoreEOS = true
            $0.maxTokens = 60
            $0.skipSpecialTokens = false
        }
        #expect(long.usage?.completionTokens == 60 && long.finishReason == .length)
        #expect(long.content?.contains("<|im_end|>") == true)
        let least = try await content {
            $0.minTokens = 40
            $0.maxTokens = 50
        }
        #expect((least.usage?.completionTokens ?? 0) >= 40)
    }

    @Test func whatIsUsed() async throws {
        let test = try await TestBackend()
        var request = ChatRequest("Hi")
        request.sampling = SamplingFields()
        let usual = try await test.backend.render(request)
        #expect(usual.sampling.temperature == 0.6 && usual.sampling.topP == 0.95)
        #expect(usual.sampling.topK == 20 && usual.sampling.minP == 0)
        #expect(usual.sampling.presencePenalty == 0 && usual.sampling.repetitionPenalty == 1)
        #expect(usual.sampling.seed == nil)
        let context = try #require(test.backend.status.context)
        #expect(usual.sampling.maxTokens == context - usual.tokens.count)
        request.sampling.temperature = 0.001
        request.sampling.topK = -1
        request.sampling.maxTokens = 5
        let own = try await test.backend.render(request).sampling
        #expect(own.temperature == 0.01 && own.topK == 0 && own.maxTokens == 5)
    }

    @Test func aDefaultLimitGivesWay() async throws {
        let test = try await TestBackend(.dense) {
            $0.engine.context = 64
        }
        for (count, leastTokens, expected) in [(40, 0, 16), (40, 18, 18), (50, 0, 14)] {
            var request = CompletionRequest(prompts: [.tokens(Array(repeating: 5, count: count))])
            request.sampling.ignoreEOS = true
            request.sampling.minTokens = leastTokens
            let answer = try await Replies(try await test.backend.complete(request)).first.answer
            #expect(answer.usage?.completionTokens == expected)
        }
    }

    /// An echoed prompt is shown with the log-probabilities that were asked for.
    @Test func echoBringsThePromptsLogprobs() async throws {
        let test = try await TestBackend(.dense)
        var request = CompletionRequest(prompts: [.tokens([5, 6, 7])])
        request.echo = true
        request.sampling.logprobs = 1
        request.sampling.maxTokens = 1
        var counts: [Int] = []
        for try await events in try await test.backend.complete(request).events {
            for case .promptLogprobs(_, let entries) in events { counts.append(entries.count) }
        }
        #expect(counts == [2])
    }
}
