import Engine
import Prompting
import Sampling
import Testing

/// Draws depend on seed, choice and position alone.
@Suite(.serialized, .timeLimit(.minutes(20))) struct SamplingTests {
    private func sampled(_ stage: TestEngine, _ name: String, seed: UInt64) throws -> GenerationRequest {
        var request = try stage.request(name, maxTokens: 24)
        request.sampling.temperature = 0.9
        request.sampling.topP = 0.95
        request.sampling.topK = 50
        request.sampling.presencePenalty = 0.3
        request.sampling.seed = seed
        return request
    }

    @Test func choicesShareNothingButThePrompt() async throws {
        let stage = try TestEngine("micro-moe")
        for name in ["image_video", "batch_a"] {
            let one = try await stage.answer(sampled(stage, name, seed: 7))
            var request = try sampled(stage, name, seed: 7)
            request.choices = 4
            #expect(await stage.becomesIdle())
            let before = stage.engine.statistics.computedTokens
            let four = try await stage.answer(request)
            #expect(four.faults.isEmpty && four.choices.count == 4)
            #expect(four.first == one.first)
            #expect(Set(four.choices.values.map(\.tokens)).count == 4)
            #expect(four.choices.values.allSatisfy { $0.end == .length && $0.tokens.count == 24 })
            // One prefill, and for each choice a step for every token but the last.
            #expect(await stage.becomesIdle())
            let computed = stage.engine.statistics.computedTokens - before
            #expect(computed == request.prompt.tokens.count + 4 * 23)
        }
    }

    @Test func aloneAndInACrowd() async throws {
        let stage = try TestEngine(threads: 2)
        var requests: [GenerationRequest] = []
        for (index, name) in ["text", "image_video", "batch_b", "batch_a", "video", "text"].enumerated() {
            var request = try sampled(stage, name, seed: UInt64(index % 5))
            request.choices = index % 3 + 1
            requests.append(request)
        }
        let crowd = try await stage.answers(requests)
        for (request, answers) in zip(requests, crowd) {
            #expect(try await stage.answer(request) == answers)
        }
        // Another seed, another answer; the same seed, the same.
        #expect(crowd[0].first != crowd[5].first || requests[0].sampling.seed == requests[5].sampling.seed)
        let other = try await stage.answer(sampled(stage, "text", seed: 99))
        #expect(other.first.tokens != crowd[0].first.tokens)
    }
}
