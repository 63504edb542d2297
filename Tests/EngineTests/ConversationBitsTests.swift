import Engine
import Patches
import Prompting
import Sampling
import TestSupport
import Testing
import Tokenizer

/// Conversations as people have them, with the prefix cache and without: the same answers and log-probabilities, to the
/// bit.
@Suite(.serialized, .timeLimit(.minutes(60))) struct ConversationBitsTests {
    /// What a turn holds; images are numbers of a small pool.
    private enum Part {
        case text([Int32])
        case image(Int)
        case video(Int)
    }

    private struct Turn {
        var role: Int32
        var parts: [Part]
        /// What the model thought before it said the parts; prompts leave it out, but for the last turn's.
        var thought: [Int32] = []
    }

    /// Makes turns, and prompts of them as the chat template would.
    private struct Writer {
        let stage: TestEngine
        let turnToken: Int32
        let endToken: Int32
        var random: SeededGenerator

        init(_ stage: TestEngine, seed: Int) throws {
            self.stage = stage
            turnToken = try #require(stage.tokenizer.encode("<|im_start|>").first)
            endToken = try #require(stage.tokenizer.encode("<|im_end|>").first)
            random = SeededGenerator(seed)
        }

        mutating func text(_ range: ClosedRange<Int>) -> [Int32] {
            (0..<Int.random(in: range, using: &random)).map { _ in Int32.random(in: 0..<900, using: &random) }
        }

        /// A question, with images and videos anywhere in it.
        mutating func question() -> Turn {
            var parts: [Part] = [.text(text(1...30))]
            while Int.random(in: 0..<4, using: &random) == 0 {
                let place = Int.random(in: 0...parts.count, using: &random)
                let number = Int.random(in: 0..<4, using: &random)
                parts.insert(number == 3 ? .video(number) : .image(number), at: place)
            }
            return Turn(role: 11, parts: parts)
        }

        func prompt(_ turns: [Turn], opensThought: Bool) throws -> Prompt {
            var tokens: [Int32] = []
            var media: [MediaInput] = []
            for turn in turns {
                tokens += [turnToken, turn.role]
                for part in turn.parts {
                    switch part {
                    case .text(let text): tokens += text
                    case .image(let number):
                        tokens += [1033, 1036, 1034]
                        media.append(.noise(number, rows: 2 + number, columns: 3))
                    case .video(let number):
                        tokens += [1033, 1037, 1034]
                        media.append(.noise(number, rows: 2, columns: 2, frames: 2))
                    }
                }
                tokens.append(endToken)
            }
            return try stage.expansion.expand(tokens + [turnToken, 12, opensThought ? 13 : 14], media: media)
        }
    }

    private func caching(_ exact: Bool, states: Int, pages: Int) throws -> TestEngine {
        let bytes = try states * TestEngine.stateByteCount()
        return try TestEngine(exact: exact, pages: pages) {
            $0.prefixCacheByteCount = bytes
            $0.prefixGap = 4
            $0.prefixSpacing = 16
        }
    }

    /// Warm, and with memory or pages for little.
    @Test(arguments: [(1, false, 200, 256), (2, true, 12, 256), (3, false, 200, 24)])
    func conversations(seed: Int, exact: Bool, states: Int, pages: Int) async throws {
        let plain = try TestEngine(exact: exact)
        let cached = try caching(exact, states: states, pages: pages)
        var writer = try Writer(plain, seed: seed)
        var system: [Turn] = []
        for conversation in 0..<TestSize.cases(12, full: 670) {
            // Several conversations have the system prompt and tools in common.
            if conversation % 4 == 0 { system = [Turn(role: 10, parts: [.text(writer.text(10...60))])] }
            var turns = system + [writer.question()]
            for step in 0..<Int.random(in: 2...5, using: &writer.random) {
                let thinks = Bool.random(using: &writer.random)
                var request = GenerationRequest(prompt: try writer.prompt(turns, opensThought: thinks))
                request.sampling.temperature = step % 2 == 0 ? 0 : 0.9
                request.sampling.seed = UInt64(conversation)
                request.sampling.logprobs = 3
                request.sampling.ignoreEOS = true
                // Sometimes the answer is cut early.
                request.maxTokens = Int.random(in: 1...16, using: &writer.random)
                let expected = try await plain.answer(request)
                let answers = try await cached.answer(request)
                #expect(answers == expected, "seed \(seed), conversation \(conversation), step \(step)")
                if Int.random(in: 0..<6, using: &writer.random) == 0 {
                    // Somebody asks and leaves while it is answered.
                    request.maxTokens = 60
                    let generation = try cached.engine.submit(request)
                    for await events in generation where !events.isEmpty { break }
                    generation.cancel()
                }
                let said = expected.first.tokens.map { $0 < 1_000 ? $0 : 5 }  // no placeholders
                let thought = thinks ? said.count / 2 : 0
                turns.append(Turn(role: 12, parts: [.text(Array(said.dropFirst(thought)))]))
                switch Int.random(in: 0..<5, using: &writer.random) {
                case 0: turns.append(Turn(role: 15, parts: [.text(writer.text(1...40))]))  // a tool's result
                case 1:  // an earlier question is put another way, and what came after it is gone
                    let place = Int.random(in: 1..<turns.count, using: &writer.random)
                    turns = Array(turns[..<place]) + [writer.question()]
                default: turns.append(writer.question())
                }
            }
        }
        let statistics = cached.engine.statistics.prefixes
        #expect(statistics.hits * 4 > statistics.queries)
        #expect(await cached.becomesIdle())
    }

    /// Requests part from one conversation at every position, images' among them.
    @Test(arguments: [false, true])
    func partingEverywhere(exact: Bool) async throws {
        let plain = try TestEngine(exact: exact)
        let cached = try caching(exact, states: 40, pages: 256)
        var writer = try Writer(plain, seed: 9)
        let turns = [
            Turn(role: 10, parts: [.text(writer.text(20...20))]),
            Turn(role: 11, parts: [.text(writer.text(8...8)), .image(1), .text(writer.text(9...9))]),
            Turn(role: 12, parts: [.text(writer.text(12...12))]),
            Turn(role: 11, parts: [.image(2), .text(writer.text(30...30))]),
        ]
        let whole = try writer.prompt(turns, opensThought: false)
        for position in 1..<whole.tokens.count {
            // An image is whole or absent, so the tokens alone are cut.
            let holdsImages = whole.media.allSatisfy { ($0.blocks.last?.range.upperBound ?? 0) <= position }
            var request = GenerationRequest(prompt: whole)
            if !holdsImages || position % 2 == 0 {
                request.prompt = Prompt(tokens: Array(whole.tokens[..<position]) + [5, Int32(position), 7])
            } else {
                request.prompt = Prompt(
                    tokens: Array(whole.tokens[..<position]) + [5, Int32(position), 7], media: whole.media)
            }
            request.sampling.temperature = 0
            request.sampling.ignoreEOS = true
            request.sampling.logprobs = 3
            request.maxTokens = 3
            let expected = try await plain.answer(request)
            #expect(try await cached.answer(request) == expected, "at \(position)")
            request.prompt = whole
            if position % 16 == 0 {
                #expect(try await cached.answer(request) == (try await plain.answer(request)))
            }
        }
        #expect(cached.engine.statistics.prefixes.hits > whole.tokens.count / 2)
        #expect(await cached.becomesIdle())
    }
}
