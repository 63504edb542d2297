import Foundation
import Martlet
import Reply
import TestSupport
import Testing

/// What a request may set about its answer.
@Suite struct SamplingTests {
    private let model: Model
    private let poem: Request

    init() throws {
        model = try DemoTests.model(exact: false)
        let demo = try #require(try DemoCase.all().first { $0.name == "00_image" })
        poem = demo.request
    }

    @Test func aStopStringEndsTheAnswer() async throws {
        var request = poem
        request.sampling.stop = ["cyan diamond", "never said"]
        request.prompt.enableThinking = false
        let answer = try await model.respond(to: request).answer()
        #expect(answer.content == "The image shows a yellow triangle at the top and a ")
        #expect(answer.finishReason == .stop)
        #expect(answer.stopReason == .string("cyan diamond"))
    }

    @Test func aStopStringCountsInReasoningToo() async throws {
        var request = poem
        request.sampling.stop = [" shapes"]
        let answer = try await model.respond(to: request).answer()
        #expect(answer.reasoning == "I see two")
        #expect(answer.content == nil)
        #expect(answer.usage.map { $0.reasoningTokens == $0.completionTokens } == true)
    }

    @Test(arguments: [1, 5]) func theLimitOfTokens(limit: Int) async throws {
        var request = poem
        request.sampling.maxTokens = limit
        let answer = try await model.respond(to: request).answer()
        #expect(answer.finishReason == .length)
        #expect(answer.content == nil && answer.reasoning?.isEmpty == false)
        #expect(answer.usage?.completionTokens == limit)
        #expect(answer.usage?.reasoningTokens == limit)
    }

    @Test func theSameSeedGivesTheSameAnswer() async throws {
        let model = try Model(path: Fixtures.url("micro-dense/checkpoint").path)
        func answer(_ seed: UInt64) async throws -> Answer {
            var request = Request(messages: [.user("Hi")])
            request.sampling.temperature = 1.5
            request.sampling.seed = seed
            request.sampling.maxTokens = 24
            return try await model.respond(to: request).answer()
        }
        let first = try await answer(7)
        #expect(try await answer(7) == first)
        #expect(try await answer(8) != first)
    }

    @Test func eventsComeInPieces() async throws {
        var pieces: [String] = []
        var ends: [FinishReason] = []
        for try await event in try await model.respond(to: poem) {
            if case .content(let piece) = event { pieces.append(piece) }
            if case .finish(let reason, _) = event { ends.append(reason) }
        }
        #expect(pieces.count > 10 && !pieces.contains(""))
        #expect(pieces.joined().hasPrefix("The image shows a yellow triangle"))
        #expect(ends == [.stop])
    }
}
