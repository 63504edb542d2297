import Checkpoint
import Engine
import Foundation
import Kernels
import Prompting
import Qwen35
import TestSupport
import Testing

/// Refusals, cancellation, and the end.
@Suite(.serialized, .timeLimit(.minutes(20))) struct LifetimeTests {
    @Test func refusals() throws {
        let stage = try TestEngine { $0.context = 100 }
        func expect(_ error: EngineError, says words: String, _ change: (inout GenerationRequest) -> Void)
            throws
        {
            var request = try stage.request("batch_a")
            change(&request)
            #expect(throws: error) { try stage.engine.submit(request) }
            #expect(error.description.contains(words), "\(error)")
        }
        try expect(.emptyPrompt, says: "no tokens") { $0.prompt = Prompt(tokens: []) }
        try expect(.token(-1, count: 1057), says: "-1") { $0.prompt = Prompt(tokens: [5, -1]) }
        try expect(.token(1057, count: 1057), says: "1057") { $0.prompt = Prompt(tokens: [1057, 5]) }
        try expect(.promptTooLong(tokens: 100, limit: 100), says: "100") {
            $0.prompt = Prompt(tokens: Array(repeating: 5, count: 100))
        }
        try expect(.tooManyTokens(prompt: 16, maxTokens: 85, limit: 100), says: "85") { $0.maxTokens = 85 }
        try expect(.tooManyTokens(prompt: 16, maxTokens: .max, limit: 100), says: "100") {
            $0.maxTokens = .max
        }
        try expect(.maxTokens(-1), says: "-1") { $0.maxTokens = -1 }
        try expect(.maxTokens(-7), says: "-7") { $0.maxTokens = -7 }
        try expect(.choices(0, limit: 16), says: "0") { $0.choices = 0 }
        try expect(.choices(17, limit: 16), says: "17") { $0.choices = 17 }
    }

    @Test func noVision() throws {
        let folder = try ModelFolder(path: Fixtures.url("shapes/conv2-text-only/checkpoint").path)
        let network = try Network(folder, compute: Compute(threads: 1), options: .init(pageCount: 16))
        let seeing = try TestEngine()
        let blind = Engine(network, tokenizer: seeing.tokenizer, options: EngineOptions())
        #expect(throws: EngineError.noVision) { try blind.submit(seeing.request("image_video")) }
    }

    @Test func busy() async throws {
        let stage = try TestEngine(pages: 512) {
            $0.maxRunning = 1
            $0.maxWaiting = 2
        }
        let long = try stage.request("batch_a", maxTokens: 30_000)
        let short = try stage.request("batch_a", maxTokens: 2)
        let running = try stage.engine.submit(long)
        #expect(await stage.reaches { $0.running == 1 })
        let waiting = [try stage.engine.submit(short), try stage.engine.submit(short)]
        for _ in 0..<1000 {
            #expect(throws: EngineError.busy(waiting: 2)) { try stage.engine.submit(short) }
        }
        #expect(await stage.reaches { $0.waiting == 2 && $0.running == 1 })
        // One that waits may give up, and its place is free again.
        waiting[1].cancel()
        #expect(await Answers(waiting[1]).choices.isEmpty)
        #expect(await stage.reaches { $0.waiting == 1 })
        let third = try stage.engine.submit(short)
        running.cancel()
        #expect(await Answers(running).first.end == .cancelled)
        #expect(await Answers(waiting[0]).first.end == .length)
        #expect(await Answers(third).first.tokens.count == 2)
        #expect(await stage.becomesIdle())
    }

    @Test func cancellation() async throws {
        let stage = try TestEngine(pages: 512)
        var request = try stage.request("image_video", maxTokens: 30_000)
        request.choices = 3
        let generation = try stage.engine.submit(request)
        #expect(await stage.reaches { $0.generatedTokens > 30 && $0.running == 3 && $0.pagesInUse > 3 })
        let before = stage.engine.statistics.generatedTokens
        generation.cancel()
        let answers = await Answers(generation)
        #expect(answers.choices.values.map(\.end) == [.cancelled, .cancelled, .cancelled])
        #expect(await stage.becomesIdle())
        // A step or two, and what the engine did between the two lines above.
        #expect(stage.engine.statistics.generatedTokens - before < 3000)
        #expect(answers.faults.isEmpty)
    }

    /// While its towers work, or in the middle of its prompt, a request holds no more than when it writes.
    @Test func cancellationBeforeTheFirstToken() async throws {
        let stage = try TestEngine { $0.tokenBudget = 2 }
        let generation = try stage.engine.submit(stage.request("image"))
        #expect(await stage.reaches { $0.running == 1 })
        generation.cancel()
        let answers = await Answers(generation)
        #expect(answers.first.end == .cancelled && answers.first.tokens.isEmpty)
        #expect(await stage.becomesIdle())
    }

    @Test func lettingGoCancels() async throws {
        let stage = try TestEngine(pages: 512)
        do {
            let generation = try stage.engine.submit(stage.request("batch_a", maxTokens: 30_000))
            #expect(await stage.reaches { $0.running == 1 && $0.generatedTokens > 0 })
            withExtendedLifetime(generation) {}
        }
        #expect(await stage.becomesIdle())
        #expect(stage.engine.statistics.generatedTokens < 30_000)
    }

    /// A loop over a request that nobody else holds.
    @Test func loopingHolds() async throws {
        let stage = try TestEngine()
        var tokens = 0
        for await events in try stage.engine.submit(stage.request("batch_a", maxTokens: 200)) {
            for case .token in events { tokens += 1 }
        }
        #expect(tokens == 200)
    }

    @Test func stopping() async throws {
        let stage = try TestEngine(pages: 512) { $0.maxRunning = 2 }
        let request = try stage.request("batch_a", maxTokens: 30_000)
        let generations = try (0..<4).map { _ in try stage.engine.submit(request) }
        #expect(await stage.reaches { $0.running == 2 && $0.waiting == 2 })
        stage.engine.stop()
        for generation in generations { _ = await Answers(generation) }
        #expect(await stage.becomesIdle())
        #expect(throws: EngineError.stopped) { try stage.engine.submit(request) }
    }

    /// The last reference to the engine stops it, too.
    @Test func lettingGoOfTheEngine() async throws {
        var stage: TestEngine? = try TestEngine(pages: 512)
        let generation = try #require(
            try stage.map { try $0.engine.submit($0.request("batch_a", maxTokens: 30_000)) })
        stage = nil
        let end = await Answers(generation).choices[0]?.end
        #expect(end == nil || end == .cancelled)
    }
}
