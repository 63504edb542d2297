import Engine
import Grammar
import Prompting
import Sampling
import TestSupport
import Testing
import Tokenizer

/// Answers obey their shape, to the same bits however they are computed.
@Suite(.serialized, .timeLimit(.minutes(20))) struct ShapeTests {
    /// Long forced stretches, a choice, a free string and a number.
    private static let pattern =
        #"\{"description": "[a-z ]{0,12}", "kind of thing": "(photograph|drawing)", "count": [0-9]{1,3}\}"#

    private func grammar() throws -> CompiledGrammar {
        var rules = Rules()
        let start = rules.lexeme(try RegularExpression.matchingWhole(Self.pattern))
        return try CompiledGrammar(rules, start: start)
    }

    private func trie(_ tokenizer: Tokenizer) -> TokenTrie {
        TokenTrie(
            (0..<Int32(tokenizer.count)).map { tokenizer.isAdded($0) ? nil : tokenizer.bytes(of: $0) })
    }

    private func request(
        _ engine: TestEngine, _ form: AnswerShape.Form, thought: AnswerShape.Thought? = nil, seed: UInt64,
        logprobs: Int? = nil
    ) -> GenerationRequest {
        let tokens = (0..<20 + Int32(seed % 7)).map { $0 * 31 % 900 }
        var request = GenerationRequest(prompt: Prompt(tokens: tokens))
        request.sampling.temperature = 1
        request.sampling.seed = seed
        request.sampling.logprobs = logprobs
        request.maxTokens = 200
        request.shape = AnswerShape(form, thought: thought, trie: trie(engine.tokenizer))
        return request
    }

    private func isWhole(_ text: String, _ grammar: CompiledGrammar) -> Bool {
        var matcher = Matcher(grammar, TokenTrie([]))
        return matcher.advance(bytes: text.utf8) && matcher.isAccepting
    }

    /// Alone, in a crowd, with pages for a few only, and the slow way, which log-probabilities take.
    @Test func sameBits() async throws {
        let grammar = try grammar()
        let alone = try TestEngine()
        var plain: [Answers] = []
        for seed in 0..<10 {
            plain.append(try await alone.answer(request(alone, .whole(grammar), seed: UInt64(seed))))
        }
        for answers in plain { #expect(isWhole(answers.first.text, grammar), "\(answers.first.text)") }
        #expect(Set(plain.map(\.first.text)).count > 5, "the answers differ")

        let requests = (0..<10).map { request(alone, .whole(grammar), seed: UInt64($0)) }
        #expect(try await alone.answers(requests) == plain)
        let tight = try TestEngine(pages: 4)
        #expect(try await tight.answers(requests) == plain)
        let threads = try TestEngine(threads: 3)
        #expect(try await threads.answers(requests) == plain)

        for seed in 0..<10 {
            let slow = try await alone.answer(
                request(alone, .whole(grammar), seed: UInt64(seed), logprobs: 0))
            #expect(slow.first.tokens == plain[seed].first.tokens)
        }
    }

    /// Stretches without a choice are written without the network.
    @Test func forcedStretchesCostNoSteps() async throws {
        var rules = Rules()
        let text = "An answer that is known from its first letter to its last one."
        let start = rules.lexeme(.sequence([.text(text), .scalar(ScalarSet("!", "?"))]))
        let engine = try TestEngine()
        let asked = request(engine, .whole(try CompiledGrammar(rules, start: start)), seed: 1)
        let answers = try await engine.answer(asked)
        #expect(answers.first.text.hasPrefix(text) && answers.first.text.count == text.count + 1)
        let usual = engine.tokenizer.encode(text)
        #expect(Array(answers.first.tokens.prefix(usual.count - 1)) == Array(usual.dropLast()))
    }

    @Test(arguments: [0, 1, 5]) func thoughtsHaveABudget(limit: Int) async throws {
        let engine = try TestEngine()
        let end = try #require(engine.tokenizer.id(of: "</think>"))
        let closing = engine.tokenizer.encode("\n") + [end] + engine.tokenizer.encode("\n\n")
        let thought = AnswerShape.Thought(
            end: end, limit: limit, closing: closing, pause: engine.tokenizer.encode("\n\n"))
        var rules = Rules()
        let start = rules.lexeme(.choice([.text("yes"), .text("no")]))
        let asked = request(
            engine, .whole(try CompiledGrammar(rules, start: start)), thought: thought, seed: 3)
        let tokens = try await engine.answer(asked).first.tokens
        #expect(Array(tokens[limit..<limit + closing.count]) == closing)
        let answer = engine.tokenizer.decode(tokens[(limit + closing.count)...], skipSpecialTokens: true)
        #expect(["yes", "no"].contains(answer))
    }

    /// Free until a token comes, bound after it, and free again.
    @Test func callsAreBoundFromTheirBeginning() async throws {
        let engine = try TestEngine()
        let opening = try #require(engine.tokenizer.id(of: "<tool_call>"))
        let closing = try #require(engine.tokenizer.id(of: "</tool_call>"))
        var rules = Rules()
        let start = rules.sequence(
            rules.lexeme(try RegularExpression.matchingWhole("name=[abc]{3,5};")), rules.add(.token(closing)))
        let grammar = try CompiledGrammar(rules, start: start)
        for isOnce in [false, true] {
            var asked = request(engine, .after(opening: opening, grammar, isOnce: isOnce), seed: 5)
            asked.sampling.logitBias = [opening: 100]
            asked.sampling.ignoreEOS = true
            asked.maxTokens = 60
            let tokens = try await engine.answer(asked).first.tokens
            #expect(tokens[0] == opening)
            let calls = tokens.split(separator: closing).filter { $0.first == opening }
            #expect(isOnce ? calls.count == 1 && tokens.last == closing : calls.count > 1)
            for call in calls.dropLast(isOnce ? 0 : 1) {
                let text = engine.tokenizer.decode(call.dropFirst(), skipSpecialTokens: false)
                #expect(text.wholeMatch(of: #/name=[abc]{3,5};/#) != nil, "\(text)")
            }
        }
    }
}
