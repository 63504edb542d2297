import Chat
import JSON
import LocalChat
import Martlet
import TestSupport
import Testing
import Wire

/// What is refused, for which field, in which words.
@Suite struct RefusalTests {
    private static let cases:
        [(parameter: String?, message: String, change: @Sendable (inout ChatRequest) -> Void)] = [
            ("n", "n is 5; this server answers with 1 to 4 choices", { $0.sampling.choices = 5 }),
            ("n", "n is 2, but without randomness", { $0.sampling.choices = 2 }),
            (
                "logit_bias", "logit_bias: token id 1512 is not in the vocabulary; ids are 0 to 1511",
                { $0.sampling.logitBias = [LogitBias(token: 1_512, bias: 1)] }
            ),
            (
                "logit_bias", "logit_bias: token id -1 is not",
                { $0.sampling.logitBias = [LogitBias(token: -1, bias: 1)] }
            ),
            ("allowed_token_ids", "allowed_token_ids is empty", { $0.sampling.allowedTokenIDs = [] }),
            (
                "allowed_token_ids", "allowed_token_ids: token id 9999999999 is not",
                { $0.sampling.allowedTokenIDs = [1, 9_999_999_999] }
            ),
            (
                "max_tokens",
                "This model's maximum context length is 64 tokens. However, your prompt has 14 tokens and "
                    + "max_tokens is 60.",
                { $0.sampling.maxTokens = 60 }
            ),
            (
                "max_tokens",
                "This model's maximum context length is 64 tokens. However, your prompt has 14 tokens and "
                    + "max_tokens is 9223372036854775807.",
                { $0.sampling.maxTokens = .max }
            ),
            (
                "input_tokens",
                "This model's maximum context length is 64 tokens. However, your prompt has 64 tokens, "
                    + "and the answer needs at least one more.",
                { $0.messages[0].content = .text(String(repeating: "triangle ", count: 50)) }
            ),
            (nil, "No messages provided.", { $0.messages = [] }),
            (nil, "No user query found in messages.", { $0.messages[0].role = .system }),
            (
                "continue_final_message", "the final message cannot be continued",
                {
                    $0.messages.append(ChatMessage(role: .assistant, content: nil))
                    $0.continueFinalMessage = true
                }
            ),
            (
                "truncate_prompt_tokens", "truncate_prompt_tokens is 0; at least one token must stay",
                { $0.sampling.truncatePromptTokens = 0 }
            ),
            (
                "truncate_prompt_tokens",
                "truncate_prompt_tokens is 9; a prompt with pictures or clips cannot be cut",
                {
                    $0 = ChatRequest("What?", images: ["demo:00_image_0.png"])
                    $0.sampling.truncatePromptTokens = 9
                }
            ),
            (
                "tools[0].function.name", "tools[0].function.name: a string is expected",
                { $0.tools = [ChatTool(definition: [:], name: "")] }
            ),
        ]

    @Test func requests() async throws {
        let test = try await TestBackend {
            $0.engine.context = 64
            $0.engine.maxRunning = 4
        }
        for (parameter, message, change) in Self.cases {
            var request = ChatRequest("Thanks!")
            change(&request)
            let error = await test.error(request)
            #expect(error?.description.hasPrefix(message) == true, "\(error?.description ?? "none")")
            #expect(error?.parameter == parameter, "\(message)")
        }
        #expect(try await test.isIdle())
    }

    @Test func lateSystemMessages() async throws {
        var request = ChatRequest("Thanks!")
        request.messages.append(ChatMessage(role: .system, content: .text("Be brief.")))
        let lenient = try await TestBackend()
        #expect(try await lenient.backend.render(request).text.hasPrefix("<|im_start|>system\nBe brief."))
        let strict = try await TestBackend { $0.strictTemplate = true }
        #expect(await strict.error(request)?.description == "System message must be at the beginning.")
    }

    @Test func prompts() async throws {
        let test = try await TestBackend()
        for (prompts, message) in [
            ([.tokens([1, -1])], "prompt[1] is -1, which is no token; ids are 0 to 1511"),
            ([.text("a"), .tokens([1_512])], "prompt[1][0] is 1512, which is no token; ids are 0 to 1511"),
            ([.text("")], "the prompt has no tokens"),
        ] as [([CompletionRequest.Prompt], String)] {
            await #expect(throws: ChatError.invalid(message: message, parameter: "prompt")) {
                _ = try await test.backend.complete(CompletionRequest(prompts: prompts))
            }
        }
        #expect(try await test.isIdle())
    }
}
