import Engine
import Foundation
import Martlet
import Prompting
import Reply
import Sampling
import TestSupport
import Testing
import Tokenizer

/// The model in the box answers as it does under transformers.
@Suite struct DemoTests {
    static func model(exact: Bool) throws -> Model {
        var options = Model.Options()
        options.exact = exact
        return try Model(path: Fixtures.model("demo").path, options: options)
    }

    @Test func exactAnswersHaveTheReferencesTokens() async throws {
        let model = try Self.model(exact: true)
        let cases = try DemoCase.all()
        #expect(cases.count == 29)
        for demo in cases {
            let prompt = try await model.process(demo.request).prompt
            #expect(prompt.tokens.count == demo.promptTokens, "\(demo.name)")
            var request = GenerationRequest(prompt: prompt)
            request.sampling.temperature = 0
            var tokens: [Int32] = []
            var text = ""
            // Its work ends with the last reference to it.
            let generation = try model.engine.submit(request)
            defer { withExtendedLifetime(generation) {} }
            for await events in generation {
                for event in events {
                    switch event {
                    case .token(_, let id, let piece, _):
                        tokens.append(id)
                        text += piece
                    case .finished(_, let rest, _): text += rest
                    case .started, .promptLogprobs: break
                    }
                }
            }
            #expect(tokens == demo.generated, "\(demo.name)")
            #expect(text == demo.text, "\(demo.name)")
        }
    }

    /// Alone, and then all at once.
    @Test(arguments: [true, false]) func answers(exact: Bool) async throws {
        let model = try Self.model(exact: exact)
        let cases = try DemoCase.all()
        let thinkEnd = model.tokenize("</think>")
        #expect(thinkEnd.count == 1)
        var alone: [Answer] = []
        for demo in cases {
            let answer = try await model.respond(to: demo.request).answer()
            #expect(answer.withoutRandomness == demo.answer, "\(demo.name)")
            let usage = try #require(answer.usage)
            #expect(usage.promptTokens == demo.promptTokens)
            #expect(usage.completionTokens == demo.generated.count)
            #expect(usage.reasoningTokens == demo.generated.firstIndex(of: thinkEnd[0]) ?? 0, "\(demo.name)")
            alone.append(answer.withoutRandomness)
        }
        let together = try await withThrowingTaskGroup(of: (Int, Answer).self) { group in
            for (index, demo) in cases.enumerated() {
                group.addTask { (index, try await model.respond(to: demo.request).answer()) }
            }
            return try await group.reduce(into: [Int: Answer]()) { $0[$1.0] = $1.1.withoutRandomness }
        }
        for index in cases.indices { #expect(together[index] == alone[index], "\(cases[index].name)") }
    }
}
