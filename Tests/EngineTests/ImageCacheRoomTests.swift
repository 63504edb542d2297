import Engine
import Prompting
import TestSupport
import Testing

/// What is kept, what makes room, and what is never kept.
@Suite(.serialized, .timeLimit(.minutes(20))) struct ImageCacheRoomTests {
    /// What a picture of 4 × 4 tokens takes: one page of the system, or a little of one.
    private static func unit() async throws -> Int {
        let stage = try TestEngine()
        _ = try await stage.answer(about: .noise(0))
        return stage.images.byteCount
    }

    /// Shows a picture; true where it was known.
    private func knows(_ stage: TestEngine, _ seed: Int) async throws -> Bool {
        let before = stage.images.hits
        _ = try await stage.answer(about: .noise(seed))
        return stage.images.hits > before
    }

    @Test func theLeastRecentlyUsedMakesRoom() async throws {
        let unit = try await Self.unit()
        let stage = try TestEngine { $0.imageCacheByteCount = 3 * unit }
        for seed in [1, 2, 3] { #expect(try await !knows(stage, seed)) }
        #expect(stage.images.entries == 3 && stage.images.byteCount == 3 * unit)
        #expect(try await knows(stage, 1))
        #expect(try await !knows(stage, 4))  // in the place of 2
        for seed in [1, 3, 4] { #expect(try await knows(stage, seed), "\(seed)") }
        #expect(try await !knows(stage, 2))  // in the place of 1
        for (seed, isKnown) in [(3, true), (4, true), (2, true), (1, false), (3, false)] {
            #expect(try await knows(stage, seed) == isKnown, "\(seed)")
        }
        #expect(stage.images.entries == 3 && stage.images.byteCount == 3 * unit)
    }

    /// A large picture sends as many away as it needs, and one that is larger than all room sends none.
    @Test func largePictures() async throws {
        let unit = try await Self.unit()
        let stage = try TestEngine { $0.imageCacheByteCount = 4 * unit + unit / 2 }
        for seed in 1...4 { #expect(try await !knows(stage, seed)) }
        let plain = try TestEngine { $0.imageCacheByteCount = 0 }
        let tooLarge = MediaInput.noise(9, rows: 4, columns: 20)
        for _ in 0..<2 { #expect(try await stage.answer(about: tooLarge) == plain.answer(about: tooLarge)) }
        #expect(stage.images.hits == 0 && stage.images.entries == 4)
        _ = try await stage.answer(about: .noise(9, rows: 4, columns: 12))
        #expect(stage.images.entries == 2 && stage.images.byteCount == 4 * unit)
        #expect(try await knows(stage, 4))
        #expect(try await !knows(stage, 1))
    }

    /// Often used, rarely new: the record of uses does not outgrow what is kept.
    @Test func manyUses() async throws {
        let unit = try await Self.unit()
        let stage = try TestEngine { $0.imageCacheByteCount = 2 * unit }
        let kept = [MediaInput.noise(1), MediaInput.noise(2)]
        for _ in 0..<300 { _ = try await stage.answer(stage.request(about: kept, maxTokens: 1)) }
        #expect(stage.images.hits == 598)
        #expect(try await !knows(stage, 3))  // in the place of 1
        #expect(try await knows(stage, 2))
        #expect(try await !knows(stage, 1))
    }

    /// A picture whose tower takes many steps.
    private let large = MediaInput.noise(5, rows: 32, columns: 32)

    @Test func halfComputedIsNeverKept() async throws {
        let plain = try TestEngine { $0.imageCacheByteCount = 0 }
        let stage = try TestEngine { $0.tokenBudget = 2 }
        let request = try stage.request(about: [large], maxTokens: 2)
        for _ in 0..<3 {
            let generation = try stage.engine.submit(request)
            #expect(await stage.reaches { $0.running == 1 })
            generation.cancel()
            #expect(await Answers(generation).first.tokens.isEmpty)
            #expect(await stage.becomesIdle())
            #expect(stage.images.entries == 0 && stage.images.byteCount == 0 && stage.images.hits == 0)
        }
        #expect(try await stage.answer(request) == plain.answer(request))
        #expect(stage.images.entries == 1 && stage.images.queries == 4 && stage.images.hits == 0)
    }

    /// Two requests share a tower at work; the one that began it goes away.
    @Test func sharedTowerOutlivesItsFirst() async throws {
        let plain = try TestEngine { $0.imageCacheByteCount = 0 }
        let stage = try TestEngine { $0.tokenBudget = 2 }
        let request = try stage.request(about: [large], maxTokens: 2)
        let first = try stage.engine.submit(request)
        let second = try stage.engine.submit(request)
        let third = try stage.engine.submit(stage.request(about: [large], saying: "Or what?", maxTokens: 2))
        #expect(await stage.reaches { $0.running == 3 })
        #expect(stage.images.hits == 2 && stage.images.entries == 0)
        first.cancel()
        #expect(await Answers(first).first.tokens.isEmpty)
        #expect(await Answers(second) == (try await plain.answer(request)))
        #expect(
            await Answers(third)
                == (try await plain.answer(plain.request(about: [large], saying: "Or what?", maxTokens: 2))))
        #expect(stage.images.entries == 1 && stage.images.queries == 3 && stage.images.hits == 2)
        #expect(await stage.becomesIdle())
    }
}
