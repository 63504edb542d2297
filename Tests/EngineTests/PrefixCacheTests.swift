import Engine
import Patches
import Prompting
import Sampling
import TestSupport
import Testing

/// What the prefix cache gives, and that it never changes a bit of it.
@Suite(.serialized, .timeLimit(.minutes(20))) struct PrefixCacheTests {
    private static let names = [
        "text", "text_nothink", "image_video", "batch_a", "batch_b",
    ]

    /// An engine that keeps states as often as it can.
    private func caching(
        _ model: String = "micro-dense", exact: Bool = false, pages: Int = 256, bytes: Int = 64 << 20,
        _ change: (inout EngineOptions) -> Void = { _ in }
    ) throws -> TestEngine {
        try TestEngine(model, exact: exact, pages: pages) {
            $0.prefixCacheByteCount = bytes
            $0.prefixGap = 4
            $0.prefixSpacing = 16
            change(&$0)
        }
    }

    private func request(_ tokens: [Int32], seed: UInt64 = 1, maxTokens: Int = 12) -> GenerationRequest {
        var request = GenerationRequest(prompt: Prompt(tokens: tokens))
        request.sampling.temperature = 0.9
        request.sampling.seed = seed
        request.sampling.logprobs = 3
        request.maxTokens = maxTokens
        return request
    }

    /// Cold, warm, and asked with other samples: as without the cache.
    @Test(arguments: ["micro-dense", "micro-moe"], [false, true])
    func goldens(model: String, exact: Bool) async throws {
        let plain = try TestEngine(model, exact: exact)
        let cached = try caching(model, exact: exact)
        for name in Self.names {
            for (round, seed) in ([nil, nil, 7, 8] as [UInt64?]).enumerated() {
                var request = try plain.request(name)
                if let seed {
                    request.sampling.temperature = 1
                    request.sampling.seed = seed
                }
                let answers = try await cached.answer(request)
                #expect(answers == (try await plain.answer(request)), "\(name), round \(round)")
                let count = request.prompt.tokens.count
                if round > 0 { #expect(answers.cachedTokens > count - 20 - 16, "\(name), round \(round)") }
            }
        }
        #expect(await cached.becomesIdle())
    }

    /// A conversation that goes on: the next prompt holds the last answer, or parts from it anywhere.
    @Test func turnsAndPartings() async throws {
        let plain = try TestEngine()
        let cached = try caching()
        var random = SystemRandomNumberGenerator()
        for conversation in 0..<(TestSize.cases(25, full: 2_000)) {
            var tokens = (0..<Int.random(in: 5...90, using: &random)).map { _ in
                Int32.random(in: 0..<1_000, using: &random)
            }
            for turn in 0..<4 {
                let asked = request(
                    tokens, seed: UInt64(turn), maxTokens: Int.random(in: 1...20, using: &random))
                let answers = try await cached.answer(asked)
                #expect(answers == (try await plain.answer(asked)), "conversation \(conversation)")
                let kept = Int.random(in: 0...tokens.count, using: &random)
                if turn % 2 == 0 {
                    tokens += answers.first.tokens
                } else {
                    tokens = Array(tokens.prefix(kept))
                }
                tokens += (0..<Int.random(in: 1...30, using: &random)).map { _ in
                    Int32.random(in: 0..<1_000, using: &random)
                }
            }
        }
        #expect(cached.engine.statistics.prefixes.hits > 20)
        #expect(await cached.becomesIdle())
    }

    @Test func theNextTurnComputesWhatIsNew() async throws {
        let cached = try caching()
        let first = request((0..<200).map { Int32($0 % 900) })
        let answers = try await cached.answer(first)
        let computed = cached.engine.statistics.computedTokens
        let history = first.prompt.tokens + answers.first.tokens
        let next = try await cached.answer(request(history + [5, 6, 7], maxTokens: 1))
        // The last token of an answer is not computed before somebody goes on from it.
        #expect(next.cachedTokens == history.count - 1)
        #expect(cached.engine.statistics.computedTokens - computed == 4)
    }

    /// Images are their pixels: another image in the same place shares only what stands before it.
    @Test func anImageIsItsPixels() async throws {
        let plain = try TestEngine()
        let cached = try caching()
        let request = try plain.request("image_video")
        let start = try #require(request.prompt.media.first?.blocks.first?.start)
        _ = try await cached.answer(request)
        let again = try await cached.answer(request)
        #expect(again == (try await plain.answer(request)) && again.cachedTokens > start)
        // The same tokens without their images.
        let bare = self.request(request.prompt.tokens, maxTokens: 2)
        let answers = try await cached.answer(bare)
        #expect(answers.cachedTokens <= start)
        #expect(answers == (try await plain.answer(bare)))
    }

    @Test func saltAndRefusal() async throws {
        let cached = try caching()
        var asked = request((0..<120).map { Int32($0) })
        asked.cacheSalt = Array("one".utf8)
        _ = try await cached.answer(asked)
        #expect(try await cached.answer(asked).cachedTokens > 80)
        asked.cacheSalt = Array("two".utf8)
        #expect(try await cached.answer(asked).cachedTokens == 0)
        asked.cacheSalt = []
        asked.usesPrefixCache = false
        #expect(try await cached.answer(asked).cachedTokens == 0)
        asked.usesPrefixCache = true
        #expect(try await cached.answer(asked).cachedTokens == 0)
        asked.promptLogprobs = 1
        let scored = try await cached.answer(asked)
        #expect(scored.cachedTokens == 0 && scored.promptLogprobs.count == 119)
    }

    /// Few pages and little memory: entries give way, and answers stay.
    @Test func everyoneGivesWayInTurn() async throws {
        let plain = try TestEngine()
        let kinds = try (0..<10).map { index in
            var request = try plain.request(Self.names[index % Self.names.count], maxTokens: 10 + 7 * index)
            request.sampling.temperature = 1
            request.sampling.seed = UInt64(index)
            request.choices = index == 3 ? 3 : 1
            return request
        }
        let expected = try await plain.answers(kinds)
        for (pages, bytes) in [(8, 64 << 20), (12, 200_000), (256, 100_000)] {
            let cached = try caching(pages: pages, bytes: bytes) { $0.context = min(512, 64 * pages) }
            var random = SystemRandomNumberGenerator()
            let crowd = visits(
                TestSize.cases(60, full: 400), ofKinds: kinds.count, leaving: 5, within: 5_000, using: &random
            )
            _ = try await cached.receive(crowd, of: kinds, expecting: expected)
            let statistics = cached.engine.statistics.prefixes
            #expect(statistics.byteCount <= bytes)
            #expect(await cached.becomesIdle())
        }
    }

    /// A crowd that begins alike computes the beginning once.
    @Test func aCrowdComputesItsPrefixOnce() async throws {
        let plain = try TestEngine()
        let cached = try caching()
        let document = (0..<300).map { Int32(($0 * 7) % 900) }
        let crowd = (0..<8).map { request(document + [Int32($0), 3, 4], seed: UInt64($0), maxTokens: 4) }
        let answers = try await cached.answers(crowd)
        #expect(answers == (try await plain.answers(crowd)))
        let computed = cached.engine.statistics.computedTokens
        #expect(computed < 300 + 8 * 24, "\(computed) tokens")
    }
}
