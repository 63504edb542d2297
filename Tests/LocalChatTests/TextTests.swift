import Chat
import LocalChat
import Martlet
import Reply
import TestSupport
import Testing
import Wire

/// The routes for raw text and tokens.
@Suite struct TextTests {
    @Test func promptsOneAfterTheOther() async throws {
        let test = try await TestBackend(.dense)
        let text = "<|im_start|>user\nHi<|im_end|>\n"
        let ids = try await test.backend.tokenize(TokenizeRequest(.text(text))).tokens
        #expect(ids[0] > 1_000 && ids.count < text.utf8.count)
        var request = CompletionRequest(prompts: [.text(text), .tokens([5, 6, 7]), .tokens(ids)])
        request.sampling.temperature = 0.8
        request.sampling.seed = 3
        request.sampling.choices = 2
        request.sampling.maxTokens = 10
        request.sampling.promptLogprobs = 0
        let replies = try await Replies(try await test.backend.complete(request))
        #expect(replies.prompts == [ids, [5, 6, 7], ids])
        #expect(replies.starts == 1 && replies.choices.count == 6)
        #expect(replies.ends.map { $0 / 2 } == [0, 0, 1, 1, 2, 2])
        #expect(replies.choices[4]?.answer == replies.choices[0]?.answer)
        #expect(replies.choices[5]?.tokens == replies.choices[1]?.tokens)
        #expect(replies.choices[2]?.answer.usage?.promptTokens == 3)
        #expect(replies.promptLogprobs[1]?.map(\.token.id) == [6, 7])
        request = CompletionRequest(prompts: [.tokens([5, 6, 7])])
        request.sampling = SamplingFields()
        request.sampling.maxTokens = 10
        request.sampling.temperature = 0
        let alone = try await Replies(try await test.backend.complete(request)).first
        let written = try await test.backend.detokenize(DetokenizeRequest(tokens: alone.tokens))
        #expect(alone.answer.content == written && alone.answer.reasoning == nil)
    }

    /// Without a seed, equal prompts are drawn apart.
    @Test func equalPromptsWithoutASeed() async throws {
        let test = try await TestBackend(.dense)
        var request = CompletionRequest(prompts: Array(repeating: .tokens([5, 6, 7]), count: 3))
        request.sampling.temperature = 1.5
        request.sampling.maxTokens = 20
        let replies = try await Replies(try await test.backend.complete(request))
        #expect(Set((0..<3).map { replies.choices[$0]?.tokens ?? [] }).count == 3)
    }

    @Test func tokensThereAndBack() async throws {
        let test = try await TestBackend()
        for text in ["", "Hello, world!", "  naïve 🙂 日本\n", "<|im_end|> <think>"] {
            var request = TokenizeRequest(.text(text))
            request.returnsTokenStrings = true
            let tokens = try await test.backend.tokenize(request)
            #expect(tokens.strings?.count == tokens.tokens.count && tokens.context == 32_768)
            let back = try await test.backend.detokenize(DetokenizeRequest(tokens: tokens.tokens))
            #expect(back == text)
        }
        var request = TokenizeRequest(.text("a <|im_end|>"))
        request.returnsTokenStrings = true
        #expect(try await test.backend.tokenize(request).strings?.last == "<|im_end|>")
        await #expect(
            throws: ChatError.invalid(
                message: "tokens[1] is 1512, which is no token; ids are 0 to 1511", parameter: "tokens")
        ) { _ = try await test.backend.detokenize(DetokenizeRequest(tokens: [3, 1_512])) }
    }

    /// What a chat is, as tokens, is one thing on all routes.
    @Test func onePrompt() async throws {
        let test = try await TestBackend()
        for demo in try DemoChat.all() {
            let rendered = try await test.backend.render(demo.request)
            let tokens = try await test.backend.tokenize(TokenizeRequest(.chat(demo.request)))
            #expect(tokens.tokens == rendered.tokens && tokens.strings == nil)
            #expect(rendered.tokens.count == demo.promptTokens)
            let text = try await test.backend.detokenize(DetokenizeRequest(tokens: rendered.tokens))
            #expect(rendered.text == text)
            #expect(rendered.text.hasSuffix(demo.thinks ? "<think>\n" : "</think>\n\n"))
        }
        #expect(test.backend.statistics.admitted == 0)
    }

    @Test func theEndOfAPrompt() async throws {
        let test = try await TestBackend { $0.engine.context = 2_048 }
        var request = ChatRequest("Thanks!")
        let whole = try await test.backend.render(request).tokens
        request.sampling.truncatePromptTokens = 5
        #expect(try await test.backend.render(request).tokens == whole.suffix(5))
        request.sampling.truncatePromptTokens = -1
        #expect(try await test.backend.render(request).tokens == whole)
        var long = CompletionRequest(prompts: [.tokens((0..<5_000).map { $0 % 1_000 })])
        long.sampling.truncatePromptTokens = -1
        long.sampling.maxTokens = 8
        let stream = try await test.backend.complete(long)
        #expect(stream.prompts == [(2_960..<5_000).map { $0 % 1_000 }])
    }
}
