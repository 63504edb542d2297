import Engine
import Prompting
import Sampling
import Testing
import Tokenizer

/// What ends an answer, and what its text then is.
@Suite(.serialized, .timeLimit(.minutes(20))) struct StopTests {
    private static let name = "text_nothink"

    /// Where a stop string of the end of one token's text and the beginning of the next one's is found.
    @Test(arguments: [false, true])
    func stopStringAcrossTokens(included: Bool) async throws {
        let stage = try TestEngine()
        let full = try await stage.answer(stage.request(StopTests.name)).first
        #expect(full.text == full.pieces.joined() && full.tokens.count == 32)
        let borders = full.pieces.indices.dropFirst(3).dropLast().filter {
            full.pieces[$0].count > 1 && full.pieces[$0 + 1].count > 1
        }
        let border = try #require(borders.first)
        let stop = String(full.pieces[border].suffix(1)) + String(full.pieces[border + 1].prefix(1))
        let found = try #require(full.text.firstRange(of: stop))
        var request = try stage.request(StopTests.name)
        request.stop = ["never in the text", stop]
        request.includesStop = included
        let answer = try await stage.answer(request).first
        #expect(answer.end == .stopString(stop))
        #expect(answer.text == String(full.text[..<(included ? found.upperBound : found.lowerBound)]))
        #expect(answer.tokens == Array(full.tokens.prefix(answer.tokens.count)))
        #expect(answer.tokens.count <= border + 2 && answer.tokens.count > 1)
        // The beginning of the stop string was never shown before its end was known.
        #expect(
            included || !answer.pieces.joined().hasSuffix(String(stop.prefix(1)))
                || answer.text.hasSuffix(String(stop.prefix(1))))
    }

    /// No token of an answer: the prompt's log-probabilities are those of a request with one, also where
    /// the prompt fills the whole context.
    @Test(arguments: [1, 3]) func promptAlone(choices: Int) async throws {
        let stage = try TestEngine()
        var request = try stage.request(StopTests.name, maxTokens: 1)
        request.promptLogprobs = 2
        let written = try await stage.answer(request)
        request.maxTokens = 0
        request.choices = choices
        let scored = try await stage.answer(request)
        #expect(scored.promptLogprobs == written.promptLogprobs && !scored.promptLogprobs.isEmpty)
        #expect(scored.choices.count == choices && scored.faults.isEmpty)
        for answer in scored.choices.values {
            #expect(answer.tokens.isEmpty && answer.text.isEmpty && answer.end == .length)
        }
        let count = request.prompt.tokens.count
        let full = try TestEngine { $0.context = count }
        #expect(try await full.answer(request).promptLogprobs == written.promptLogprobs)
        #expect(await full.becomesIdle())
        request.maxTokens = nil
        #expect(throws: EngineError.promptTooLong(tokens: count, limit: count)) {
            try full.engine.submit(request)
        }
    }

    /// Text that was held back as the beginning of a stop string comes with the end.
    @Test func heldTextIsGivenBack() async throws {
        let stage = try TestEngine()
        let full = try await stage.answer(stage.request(StopTests.name, maxTokens: 9)).first
        var request = try stage.request(StopTests.name, maxTokens: 9)
        request.stop = [String(full.text.suffix(2)) + "never"]
        let answer = try await stage.answer(request).first
        #expect(answer.text == full.text && answer.end == .length)
        #expect(answer.pieces.joined() == String(full.text.dropLast(2)))
    }

    @Test func stopToken() async throws {
        let stage = try TestEngine()
        let full = try await stage.answer(stage.request(StopTests.name)).first
        var request = try stage.request(StopTests.name)
        request.sampling.stopTokenIDs = [full.tokens[6]]
        let place = try #require(full.tokens.firstIndex(of: full.tokens[6]))
        let answer = try await stage.answer(request).first
        #expect(answer.end == .stopToken(full.tokens[6]))
        #expect(answer.tokens == Array(full.tokens[...place]))
        #expect(answer.text == full.pieces[..<place].joined())

        request.sampling.minTokens = 20
        let longer = try await stage.answer(request).first
        #expect(longer.tokens.count >= 20)
        #expect(!longer.tokens.prefix(20).contains(full.tokens[6]))
        #expect(longer.tokens.prefix(place) == full.tokens.prefix(place))
    }

    @Test func stopStringAfterMinTokens() async throws {
        let stage = try TestEngine()
        let full = try await stage.answer(stage.request(StopTests.name)).first
        let piece = try #require(full.pieces.dropFirst(3).first { $0.count > 1 })
        var request = try stage.request(StopTests.name)
        request.stop = [piece]
        let early = try await stage.answer(request).first
        #expect(early.end == .stopString(piece))
        request.sampling.minTokens = early.tokens.count
        let late = try await stage.answer(request).first
        #expect(late.tokens.count > early.tokens.count)
        #expect(late.text.hasPrefix(full.pieces.prefix(early.tokens.count).joined()))
    }

    /// Any end token of generation_config.json or of the tokenizer ends the answer.
    @Test(arguments: [1024, 1026] as [Int32])
    func endTokens(id: Int32) async throws {
        let stage = try TestEngine()
        #expect(stage.tokenizer.eosID == 1026)
        var request = try stage.request(StopTests.name, maxTokens: 5)
        request.sampling.ignoreEOS = false
        request.sampling.logitBias = [id: 100]
        let answer = try await stage.answer(request).first
        #expect(answer.tokens == [id] && answer.text.isEmpty && answer.end == .endOfText)
        // The log-probability is the model's own, without the bias.
        #expect(answer.logprobs[0].map { $0.token == id && $0.rank > 1 } == true)

        request.sampling.minTokens = 3
        let later = try await stage.answer(request).first
        #expect(later.tokens.count == 4 && later.tokens[3] == id && later.end == .endOfText)
        #expect(!later.tokens.prefix(3).contains { [1024, 1026].contains($0) })

        request.sampling.ignoreEOS = true
        request.sampling.minTokens = 0
        let on = try await stage.answer(request).first
        #expect(on.tokens == Array(repeating: id, count: 5) && on.end == .length)
    }

    @Test func lengths() async throws {
        let stage = try TestEngine { $0.context = 110 }
        let count = try stage.prompt(StopTests.name).tokens.count
        for maxTokens in [1, 2, 110 - count] {
            let answer = try await stage.answer(stage.request(StopTests.name, maxTokens: maxTokens)).first
            #expect(answer.tokens.count == maxTokens && answer.end == .length)
        }
        var request = try stage.request(StopTests.name)
        request.maxTokens = nil
        let answer = try await stage.answer(request).first
        #expect(answer.tokens.count == 110 - count && answer.end == .length)
    }

    @Test func nothingToPick() async throws {
        let stage = try TestEngine()
        var request = try stage.request(StopTests.name)
        request.sampling.allowedTokenIDs = []
        let answer = try await stage.answer(request).first
        #expect(answer.tokens.isEmpty && answer.end == .unpickable)
        #expect(await stage.becomesIdle())
    }
}
