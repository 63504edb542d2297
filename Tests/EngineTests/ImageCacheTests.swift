import Engine
import Prompting
import Sampling
import TestSupport
import Testing

/// A picture that is shown again costs no work of the tower, and changes no bit of any answer.
@Suite(.serialized, .timeLimit(.minutes(20))) struct ImageCacheTests {
    /// Remembers nothing.
    private let plain: TestEngine

    init() throws { plain = try TestEngine { $0.imageCacheByteCount = 0 } }

    private func expectCounts(
        _ stage: TestEngine, queries: Int, hits: Int, entries: Int,
        _ location: SourceLocation = #_sourceLocation
    ) {
        let images = stage.images
        #expect(
            [images.queries, images.hits, images.entries] == [queries, hits, entries],
            sourceLocation: location)
    }

    @Test(arguments: ["micro-dense", "micro-moe"])
    func secondTurn(model: String) async throws {
        let stage = try TestEngine(model)
        let plain = try TestEngine(model) { $0.imageCacheByteCount = 0 }
        let media = [
            MediaInput.noise(1), MediaInput.noise(2, rows: 3, columns: 5, frames: 5),
        ]
        let first = try stage.request(about: media)
        let second = try stage.request(about: media, saying: "And what else is there?")
        #expect(try await stage.answer(first) == plain.answer(first))
        expectCounts(stage, queries: 2, hits: 0, entries: 2)
        #expect(try await stage.answer(second) == plain.answer(second))
        expectCounts(stage, queries: 4, hits: 2, entries: 2)
        #expect(try await stage.answer(first) == plain.answer(first))
        expectCounts(stage, queries: 6, hits: 4, entries: 2)
        // 16 tokens, and 3 × 15 tokens, of 64 numbers each, in whole pages.
        #expect(stage.images.byteCount >= (16 + 45) * 64 * 4)
        expectCounts(plain, queries: 0, hits: 0, entries: 0)
        #expect(await stage.becomesIdle())
    }

    /// Two callers with the same text and pictures of the same size never meet.
    @Test func samePrefixOtherPicture() async throws {
        let stage = try TestEngine()
        let pictures = (0..<6).map { MediaInput.noise($0) }
        let expected = try await plain.answers(pictures.map { try plain.request(about: [$0]) })
        for (index, answer) in expected.enumerated() {
            #expect(expected[..<index].allSatisfy { $0.promptLogprobs != answer.promptLogprobs })
        }
        for round in 0..<3 {
            for (picture, answer) in zip(pictures, expected) {
                #expect(try await stage.answer(about: picture) == answer)
            }
            expectCounts(stage, queries: 6 * (round + 1), hits: 6 * round, entries: 6)
        }
        // And all at once.
        let crowd = try TestEngine(threads: 2)
        let order = [0, 1, 0, 2, 3, 1, 4, 5, 2, 0, 5]
        let answers = try await crowd.answers(order.map { try crowd.request(about: [pictures[$0]]) })
        for (index, answer) in zip(order, answers) { #expect(answer == expected[index]) }
        expectCounts(crowd, queries: 11, hits: 5, entries: 6)
    }

    @Test func otherSizeIsAnotherPicture() async throws {
        let stage = try TestEngine()
        let name = "rgb_448x448.png"
        let (large, small) = (
            try MediaInput.picture(name, pixels: 65_536), try MediaInput.picture(name, pixels: 16_384)
        )
        for (round, picture) in [large, small, large, small].enumerated() {
            #expect(try await stage.answer(about: picture) == plain.answer(about: picture))
            expectCounts(stage, queries: round + 1, hits: max(0, round - 1), entries: min(round + 1, 2))
        }
    }

    /// Each picture of a list is remembered on its own, whatever stands around it.
    @Test func listsChange() async throws {
        let stage = try TestEngine()
        let (a, b, c) = (MediaInput.noise(1), MediaInput.noise(2, rows: 2, columns: 7), MediaInput.noise(3))
        var hits = 0
        var queries = 0
        for (list, known) in [
            ([a, b], 0), ([c, b], 1), ([b], 1), ([c, a, b], 3), ([b, b, a], 3),
        ] {
            let request = try stage.request(about: list)
            #expect(try await stage.answer(request) == plain.answer(request))
            hits += known
            queries += list.count
            expectCounts(stage, queries: queries, hits: hits, entries: queries == 2 ? 2 : 3)
        }
        // The same picture twice in one request goes through the tower once.
        let fresh = try TestEngine()
        let twice = try fresh.request(about: [a, a])
        #expect(try await fresh.answer(twice) == plain.answer(twice))
        expectCounts(fresh, queries: 2, hits: 1, entries: 1)
    }

    @Test func manyChoices() async throws {
        let stage = try TestEngine()
        var request = try stage.request(about: [.noise(7), .noise(8)], maxTokens: 20)
        request.choices = 4
        request.sampling.temperature = 1
        request.sampling.seed = 3
        let expected = try await plain.answer(request)
        #expect(Set(expected.choices.values.map(\.tokens)).count == 4)
        for _ in 0..<2 { #expect(try await stage.answer(request) == expected) }
        expectCounts(stage, queries: 4, hits: 2, entries: 2)
    }

    /// Who gave its pages back computes its prompt again, with rows that the cache may have dropped by then.
    @Test func preempted() async throws {
        let pictures = (0..<6).map { MediaInput.noise($0, rows: 4, columns: 8) }
        func requests(_ stage: TestEngine) throws -> [GenerationRequest] {
            try pictures.map { try stage.request(about: [$0], maxTokens: 90) }
        }
        let expected = try await plain.answers(requests(plain))
        let unit = 32 * 64 * 4
        for byteCount in [256 << 20, 2 * unit, 1] {
            let tight = try TestEngine(pages: 7) {
                $0.context = 384
                $0.imageCacheByteCount = byteCount
            }
            for _ in 0..<2 { #expect(try await tight.answers(requests(tight)) == expected) }
            #expect(tight.engine.statistics.preemptions > 0)
            #expect(tight.images.queries == 12 && tight.images.byteCount <= byteCount)
            if byteCount > 6 * unit { expectCounts(tight, queries: 12, hits: 6, entries: 6) }
            #expect(await tight.becomesIdle())
        }
    }
}
