import Engine
import Prompting
import Sampling
import TestSupport
import Testing

/// When pages run out the youngest is computed again, to the same bits; and nothing is ever lost.
@Suite(.serialized, .timeLimit(.minutes(20))) struct PreemptionTests {
    @Test(arguments: ["micro-dense", "micro-moe"])
    func outputsStay(model: String) async throws {
        func requests(_ stage: TestEngine) throws -> [GenerationRequest] {
            try ["batch_b", "image_video", "batch_a", "batch_b", "text", "batch_a"].enumerated().map {
                index, name in
                var request = try stage.request(name, maxTokens: 90)
                if index % 2 == 0 {
                    request.sampling.temperature = 1
                    request.sampling.seed = UInt64(index)
                }
                request.choices = index == 2 ? 3 : 1
                request.promptLogprobs = index < 2 ? 2 : nil
                return request
            }
        }
        let roomy = try TestEngine(model)
        let expected = try await roomy.answers(requests(roomy))
        #expect(roomy.engine.statistics.preemptions == 0)
        let tight = try TestEngine(model, pages: 6) { $0.context = 384 }
        let answers = try await tight.answers(requests(tight))
        #expect(tight.engine.statistics.preemptions > 0)
        #expect(tight.engine.statistics.pages == 6)
        for index in expected.indices { #expect(answers[index] == expected[index], "request \(index)") }
        #expect(answers.allSatisfy { $0.faults.isEmpty })
        #expect(await tight.becomesIdle())
    }

    /// One sequence may fill all pages, to the last position, and is refused where it could pass them.
    @Test func wholePool() async throws {
        let stage = try TestEngine(pages: 2)
        let count = try stage.prompt("batch_a").tokens.count
        let answers = try await stage.answer(stage.request("batch_a", maxTokens: 128 - count))
        #expect(answers.first.tokens.count == 128 - count && answers.first.end == .length)
        #expect(
            throws: EngineError.tooManyTokens(prompt: count, maxTokens: 129 - count, limit: 128)
        ) { try stage.engine.submit(stage.request("batch_a", maxTokens: 129 - count)) }
        var unlimited = try stage.request("batch_a")
        unlimited.maxTokens = nil
        #expect(try await stage.answer(unlimited).first == answers.first)
        #expect(throws: EngineError.promptTooLong(tokens: 224, limit: 128)) {
            try stage.engine.submit(stage.request("image_video"))
        }
    }

    /// Two hundred requests of twelve kinds, some cancelled at any time, on few pages.
    @Test func soak() async throws {
        let roomy = try TestEngine()
        let names = ["batch_a", "text", "batch_b", "image_video"]
        let kinds = try (0..<12).map { index in
            var request = try roomy.request(names[index % 4], maxTokens: 4 + index * 3)
            request.sampling.temperature = index % 3 == 0 ? 0 : 1
            request.sampling.seed = UInt64(index)
            request.choices = index % 5 == 4 ? 3 : 1
            return request
        }
        let expected = try await roomy.answers(kinds)
        let stage = try TestEngine(pages: 9) {
            $0.maxRunning = 8
            $0.maxWaiting = 400
        }
        var random = SeededGenerator(5)
        let plan = visits(200, ofKinds: kinds.count, leaving: 3, within: 20_000, using: &random)
        let complete = try await stage.receive(plan, of: kinds, expecting: expected)
        #expect(complete >= plan.count { $0.leavesAfter == nil })
        #expect(complete < 200)
        #expect(stage.engine.statistics.preemptions > 0)
        #expect(await stage.becomesIdle())
    }
}
