import Engine
import Prompting
import Sampling
import TestSupport
import Testing
import Tokenizer

/// Agents that call tools turn by turn, with memory for a few states: what is computed of their prompts stays near
/// what is new in them.
@Suite(.serialized, .timeLimit(.minutes(20))) struct AgentTraceTests {
    private static let turns = 30

    /// One conversation: system prompt and tools, a task, then calls and their results.
    private struct Agent {
        var tokens: [Int32]
        private(set) var newTokens = 0
        private(set) var computedTokens = 0
        private var last: [Int32] = []
        private let scale: Int
        private let dropsThoughts: Bool
        private var random: SeededGenerator

        init(_ number: Int, scale: Int, dropsThoughts: Bool, turnToken: Int32) {
            self.scale = scale
            random = SeededGenerator(number)
            self.dropsThoughts = dropsThoughts
            tokens = [turnToken] + (0..<120 * scale).map { Int32($0 * 31 % 900) }
            tokens += [turnToken] + Agent.text(20 * scale, &random) + [turnToken, 77]
        }

        /// Asks for the next call, and appends it with its result.
        mutating func step(_ stage: TestEngine, turnToken: Int32) async throws {
            var request = GenerationRequest(prompt: Prompt(tokens: tokens))
            request.sampling.temperature = 0
            request.sampling.ignoreEOS = true
            request.maxTokens = 10 * scale
            let answers = try await stage.answer(request)
            newTokens += tokens.count - Prompt(tokens: tokens).sharedCount(Prompt(tokens: last))
            computedTokens += tokens.count - answers.cachedTokens
            last = tokens
            tokens += dropsThoughts ? Array(answers.first.tokens.suffix(4 * scale)) : answers.first.tokens
            tokens += [turnToken] + Agent.text(25 * scale, &random) + [turnToken, 77]
        }

        static func text(_ count: Int, _ random: inout SeededGenerator) -> [Int32] {
            (0..<count).map { _ in Int32.random(in: 0..<900, using: &random) }
        }
    }

    /// - Parameters:
    ///   - states: what fits into the cache's memory.
    ///   - scale: 1 for prompts of some 1,250 tokens at the end, 16 for 20,000.
    ///   - strangers: prompts between two turns of an agent that nobody asks again.
    /// - Returns: tokens computed of the agents' prompts, by tokens that were new in them.
    private func ratio(
        agents: Int, states: Int, strangers: Int, dropsThoughts: Bool, scale: Int = 1
    ) async throws -> Double {
        let budget = try states * TestEngine.stateByteCount()
        let stage = try TestEngine(pages: 512 * scale) {
            $0.prefixCacheByteCount = budget
            $0.prefixGap = 4 * scale
            $0.prefixSpacing = 16 * scale
        }
        let turn = try #require(stage.tokenizer.encode("<|im_start|>").first)
        var all = (0..<agents).map {
            Agent($0, scale: scale, dropsThoughts: dropsThoughts, turnToken: turn)
        }
        var random = SeededGenerator(99)
        for _ in 0..<Self.turns {
            for index in all.indices {
                try await all[index].step(stage, turnToken: turn)
                for _ in 0..<strangers {
                    var tokens =
                        [turn] + Agent.text(scale * Int.random(in: 40...160, using: &random), &random)
                    tokens += [turn, 77]
                    var request = GenerationRequest(prompt: Prompt(tokens: tokens))
                    request.maxTokens = 3
                    _ = try await stage.answer(request)
                }
            }
        }
        #expect(stage.engine.statistics.prefixes.byteCount <= budget)
        let new = all.reduce(0) { $0 + $1.newTokens }
        return Double(all.reduce(0) { $0 + $1.computedTokens }) / Double(new)
    }

    /// Under the least recently used alone, all but the first, the fourth and the last took 13 to 17 times the new tokens.
    @Test(
        arguments: [
            (agents: 1, states: 4, strangers: 0), (1, 6, 1), (1, 12, 2), (3, 12, 0), (2, 12, 1), (3, 16, 2),
            (3, 24, 1), (1, 40, 4),
        ], [false, true])
    func computesWhatIsNew(
        _ trace: (agents: Int, states: Int, strangers: Int), dropsThoughts: Bool
    ) async throws {
        let ratio = try await ratio(
            agents: trace.agents, states: trace.states, strangers: trace.strangers,
            dropsThoughts: dropsThoughts)
        #expect(ratio <= 1.2, "\(trace), thoughts dropped: \(dropsThoughts)")
    }

    /// At full scale, to 20,000 tokens.
    @Test(.enabled(if: TestSize.isFull), arguments: [false, true])
    func fullScale(dropsThoughts: Bool) async throws {
        let ratio = try await ratio(
            agents: 1, states: 12, strangers: 1, dropsThoughts: dropsThoughts, scale: 16)
        #expect(ratio <= 1.2)
    }
}

extension Prompt {
    fileprivate func sharedCount(_ other: Prompt) -> Int {
        zip(tokens, other.tokens).prefix { $0 == $1 }.count
    }
}
