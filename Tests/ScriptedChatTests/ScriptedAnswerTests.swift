import Chat
import JSON
import ScriptedChat
import TestSupport
import Testing
import Wire

/// What a request asks of a scripted answer.
@Suite struct ScriptedAnswerTests {
    @Test func withoutARuleTheDefaultAnswers() async throws {
        let answer = try await ScriptedBackend().plain(ChatRequest("hello"))
        #expect(answer.message["content"] == "This is the scripted backend's default answer.")
        #expect(answer.message["reasoning"] == "No rule fits, so this is the default.")
        #expect(answer.choice["finish_reason"] == "stop")
        // "user: hello\nassistant: ", 4 + 5 pieces, the end of thinking and of the text.
        #expect(
            answer["usage"]?.text()
                == #"{"prompt_tokens":23,"total_tokens":34,"completion_tokens":11,"prompt_tokens_details":"#
                + #"{"cached_tokens":0},"completion_tokens_details":{"reasoning_tokens":4}}"#)
    }

    @Test func thinkingIsLeftOutWhereItIsOff() async throws {
        var request = ChatRequest("hello")
        request.templateArguments = ["enable_thinking": false]
        let answer = try await ScriptedBackend().plain(request)
        #expect(answer.message["reasoning"] == .null)
        #expect(answer["usage"]?["completion_tokens"]?.int == 6)
    }

    @Test(arguments: [(1, "h"), (2, "h"), (3, "hé"), (5, "hé"), (6, "hé"), (7, "hé🚀")])
    func theLimitCutsBetweenCharacters(limit: Int, content: String) async throws {
        var request = ChatRequest("x")
        request.sampling.maxTokens = limit
        let answer = try await ScriptedBackend(replies: [["content": "hé🚀"]]).plain(request)
        #expect(answer.message["content"] == .string(content))
        #expect(answer.choice["finish_reason"] == "length")
        #expect(answer["usage"]?["completion_tokens"]?.int == limit)
    }

    @Test func anAnswerThatFitsExactlyEndsItself() async throws {
        var request = ChatRequest("x")
        request.sampling.maxTokens = 8
        let answer = try await ScriptedBackend(replies: [["content": "hé🚀"]]).plain(request)
        #expect(answer.choice["finish_reason"] == "stop")
    }

    @Test(
        arguments: [
            (["END"], "one ", "END"), (["E", "END"], "one ", "E"), (["o", "one"], "", "o"),
            (["D t", "ND"], "one E", "ND"),
            (["nope"], "one END two", nil),
        ] as [([String], String, String?)])
    func stopStringsEndAnAnswer(stop: [String], content: String, found: String?) async throws {
        for reply in ["one END two", ["on", "e E", "N", "", "D two"]] as [JSONValue] {
            let backend = try ScriptedBackend(replies: [["content": reply]])
            var request = ChatRequest("x")
            request.sampling.stop = stop
            let answer = try await backend.plain(request)
            #expect(answer.message["content"] == (content.isEmpty ? .null : .string(content)))
            #expect(answer.choice["stop_reason"] == (found.map(JSONValue.string) ?? .null))
            request.sampling.includeStopStringInOutput = true
            let whole = try await backend.plain(request)
            #expect(whole.message["content"] == .string(content + (found ?? "")))
        }
    }

    @Test func stopTokensAndTheLeastNumberOfTokens() async throws {
        let backend = try ScriptedBackend(replies: [["content": "a.b.c"]])
        var request = ChatRequest("x")
        request.sampling.stopTokenIDs = [46]
        var answer = try await backend.plain(request)
        #expect(answer.message["content"] == "a" && answer.choice["stop_reason"] == 46)
        request.sampling.minTokens = 3
        answer = try await backend.plain(request)
        #expect(answer.message["content"] == "a.b" && answer.choice["stop_reason"] == 46)
        request.sampling.stopTokenIDs = []
        request.sampling.minTokens = 7
        answer = try await backend.plain(request)
        #expect(answer.message["content"] == "a.b.c.." && answer["usage"]?["completion_tokens"]?.int == 8)
        request.sampling.ignoreEOS = true
        answer = try await backend.plain(request)
        #expect(
            answer.choice["finish_reason"] == "length" && answer["usage"]?["completion_tokens"]?.int == 69)
        request.sampling.maxTokens = 9
        answer = try await backend.plain(request)
        #expect(answer.message["content"] == "a.b.c....")
    }

    @Test func callsNeedTools() async throws {
        let backend = ScriptedBackend(try Script(contentsOf: Fixtures.url("scripts/default.json")))
        var request = ChatRequest("What is the weather?")
        let text = try await backend.plain(request)
        #expect(
            text.message["content"]
                == "<tool_call>\nget_weather {\"city\":\"Zürich\",\"days\":2}\n</tool_call>")
        request.tools = [ChatRequest.tool]
        let answer = try await backend.plain(request)
        #expect(answer.message["content"] == .null && answer.choice["finish_reason"] == "tool_calls")
        let call = try #require(answer.message["tool_calls"]?.array?.first)
        #expect(call["function"]?["arguments"] == #"{"city":"Zürich","days":2}"#)
        let id = try #require(call["id"]?.string)
        #expect(id.hasPrefix("call_") && id.utf8.count == 29)
        request.toolChoice = .none
        #expect(try await backend.plain(request).message["tool_calls"] == [])
        // The next turn's text is the tool's.
        request.toolChoice = .auto
        request.messages.append(ChatMessage(role: .tool, content: .text("two ways")))
        #expect(try await backend.plain(request).message["content"] == "one way")
    }

    @Test func choicesTakeTheRepliesInTurn() async throws {
        let backend = ScriptedBackend(try Script(contentsOf: Fixtures.url("scripts/default.json")))
        var request = ChatRequest("two ways")
        request.sampling.choices = 3
        let answer = try await backend.plain(request)
        #expect(
            answer["choices"]?.array?.map { $0["message"]?["content"] } == [
                "one way", "another way", "one way",
            ])
    }

    @Test func tokensAreTheirTextAgain() async throws {
        let backend = ScriptedBackend(try Script(contentsOf: Fixtures.url("scripts/default.json")))
        let text = "漢字 é \n👩‍🚀"
        let tokens = try await backend.tokenize(TokenizeRequest(.text(text)))
        #expect(tokens.tokens == text.utf8.map(Int.init) && tokens.strings == nil)
        #expect(try await backend.detokenize(DetokenizeRequest(tokens: tokens.tokens)) == text)
        var request = ChatRequest("characters")
        request.sampling.returnTokenIDs = true
        request.sampling.logprobs = 2
        let answer = try await backend.plain(request)
        let ids = try #require(answer.choice["token_ids"]?.array).compactMap(\.int)
        #expect(
            try await backend.detokenize(DetokenizeRequest(tokens: ids)) == "Ünïcödé 🤔漢字 👩‍🚀 é in pieces")
        let logprobs = try #require(answer.choice["logprobs"]?["content"]?.array)
        #expect(logprobs.count == ids.count && logprobs.allSatisfy { $0["top_logprobs"]?.array?.count == 2 })
        let rendered = try await backend.render(request)
        #expect(rendered.text == "user: characters\nassistant: ")
        #expect(rendered.tokens == answer["prompt_token_ids"]?.array?.compactMap(\.int))
        #expect(
            rendered.sampling.temperature == 0.6
                && rendered.sampling.maxTokens == 32768 - rendered.tokens.count)
        await #expect(throws: ChatError.self) {
            _ = try await backend.detokenize(DetokenizeRequest(tokens: [9999]))
        }
    }

    @Test func mediaAreTokensToo() async throws {
        let image = MediaReference(url: "data:", path: "messages[0].content[0].image_url.url")
        let message = ChatMessage(role: .user, content: .parts([.image(image), .text("x"), .video(image)]))
        let rendered = try await ScriptedBackend().render(ChatRequest(messages: [message]))
        #expect(rendered.features.map(\.kind) == ["image", "video"])
        #expect(rendered.tokens.count == "user: x\nassistant: ".utf8.count + 8)
    }

    @Test func whatDoesNotFitIsRefused() async throws {
        let backend = try ScriptedBackend(["context": 30])
        var request = ChatRequest("hello")
        request.sampling.maxTokens = 8
        await #expect(
            throws: ChatError.contextExceeded(
                message: "This model's maximum context length is 30 tokens. However, your prompt has "
                    + "23 tokens and max_tokens is 8.",
                parameter: "max_tokens")
        ) { _ = try await backend.chat(request) }
        request = ChatRequest("hello hello hello")
        await #expect(
            throws: ChatError.contextExceeded(
                message: "This model's maximum context length is 30 tokens. However, your prompt has "
                    + "35 tokens, and the answer needs at least one more.",
                parameter: "input_tokens")
        ) { _ = try await backend.chat(request) }
        request.sampling.truncatePromptTokens = 20
        #expect(try await backend.plain(request)["usage"]?["prompt_tokens"]?.int == 20)
    }
}
