import Chat
import JSON
import Reply
import TestSupport
import Testing
import Wire

@Suite struct TextAnswerTests {
    /// Two prompts of two choices: choice `i` answers prompt `i / 2`, whose tokens count once.
    @Test func severalPromptsWithTheirEchoes() throws {
        var request = CompletionRequest(prompts: [.text("One"), .text("Zwei ")])
        request.sampling.choices = 2
        request.sampling.returnTokenIDs = true
        request.echo = true
        request.stream.includeUsage = true
        let events = (0..<4).flatMap { choice -> [ChatEvent] in
            [
                .token(choice: choice, GeneratedToken(id: choice), [.content("<\(choice)")]),
                .token(choice: choice, GeneratedToken(id: 9), []),
                .reply(
                    choice: choice,
                    [
                        .content(">"), .finish(choice == 3 ? .length : .stop, nil),
                        .usage(Usage(promptTokens: choice / 2 + 3, completionTokens: 2, cachedTokens: 1)),
                    ]),
            ]
        }
        let stream = ChatStream(prompts: [[1, 2, 3], [4, 5, 6, 7]], events: NoEvents())
        let plain = try fold(request, stream, ["One", "Zwei "], events)
        let choices = try #require(plain["choices"]?.array)
        #expect(choices.map { $0["text"]?.string } == ["One<0>", "One<1>", "Zwei <2>", "Zwei <3>"])
        #expect(choices[3]["prompt_token_ids"] == [4, 5, 6, 7] && choices[3]["token_ids"] == [3, 9])
        #expect(choices[3]["finish_reason"] == "length")
        #expect(
            plain["usage"]?.text()
                == #"{"prompt_tokens":7,"total_tokens":15,"completion_tokens":8,"prompt_tokens_details":"#
                + #"{"cached_tokens":2},"completion_tokens_details":{"reasoning_tokens":0}}"#)
        #expect(try streamed(request, stream, ["One", "Zwei "], events) == plain)
    }

    /// Offsets count code points; the echoed prompt's first token has no log-probability.
    @Test func logprobsOfAnEchoedPromptAndItsAnswer() throws {
        var request = CompletionRequest(prompts: [.text("hé🚀")])
        request.sampling.logprobs = 1
        request.echo = true
        #expect(request.neededPromptLogprobs == 1)
        let rocket = Array("🚀".utf8)
        let events: [ChatEvent] = [
            .promptLogprobs(
                prompt: 0,
                [
                    place(2, Array("é".utf8), -0.5), place(3, Array(rocket[..<2]), -1),
                    place(4, Array(rocket[2...]), -1.5),
                ]),
            .token(
                choice: 0, GeneratedToken(id: 5, logprobs: place(5, Array("ok".utf8), -2)), [.content("ok")]),
            .token(
                choice: 0, GeneratedToken(id: 6, logprobs: place(6, Array("!".utf8), -.infinity)),
                [.content("!")]),
            .reply(choice: 0, [.finish(.stop, nil), .usage(Usage(promptTokens: 4, completionTokens: 2))]),
        ]
        request.stream.includeUsage = true
        let stream = ChatStream(prompts: [[1, 2, 3, 4]], events: NoEvents())
        let plain = try fold(request, stream, ["hé🚀"], events)
        let logprobs = try #require(plain["choices"]?.array?[0]["logprobs"])
        #expect(logprobs["tokens"] == ["h", "é", "\u{FFFD}", "\u{FFFD}\u{FFFD}", "ok", "!"])
        #expect(
            logprobs["token_logprobs"]?.text() == "[null,-0.5,-1.0,-1.5,-2.0,-9999.0]")
        #expect(logprobs["text_offset"] == [0, 1, 2, 2, 3, 5])
        #expect(logprobs["top_logprobs"]?.array?[1].text() == #"{"é":-0.5,"other":-7.0}"#)
        #expect(logprobs["top_logprobs"]?.array?[0] == .null)
        #expect(plain["choices"]?.array?[0]["prompt_logprobs"] == .null)
        #expect(try streamed(request, stream, ["hé🚀"], events) == plain)
    }

    @Test func promptLogprobsAreShownWhereAskedFor() throws {
        var request = CompletionRequest(prompts: [.text("ab")])
        request.sampling.promptLogprobs = 1
        let events: [ChatEvent] = [
            .promptLogprobs(prompt: 0, [place(98, [98], -0.25)]),
            .reply(choice: 0, [.content("c"), .finish(.stop, .token(3)), .usage(Usage())]),
        ]
        let stream = ChatStream(prompts: [[97, 98]], events: NoEvents())
        let choice = try #require(try fold(request, stream, [], events)["choices"]?.array?.first)
        #expect(
            choice.text()
                == #"{"index":0,"text":"c","logprobs":null,"finish_reason":"stop","stop_reason":3,"token_ids":null,"#
                + #""prompt_logprobs":[null,{"98":{"logprob":-0.25,"rank":1,"decoded_token":"b"},"#
                + #""999":{"logprob":-7.0,"rank":2,"decoded_token":"other"}}],"prompt_token_ids":null}"#)
    }

    @Test func aChunkHasTheTextAndItsTokens() throws {
        var request = CompletionRequest(prompts: [.text("a")])
        request.sampling.returnTokensAsTokenIDs = true
        var writer = TextChunkWriter(
            request, ChatStream(prompts: [[97]], events: NoEvents()), echoes: [], identity: identity)
        let chunks = writer.take([
            .started, .token(choice: 0, GeneratedToken(id: 300, logprobs: nil), []),
            .token(choice: 0, GeneratedToken(id: 98, logprobs: place(98, [98], -1)), [.content("b")]),
            .reply(choice: 0, [.finish(.stop, .string("."))]),
        ])
        let head =
            #"{"id":"cmpl-1","object":"text_completion","created":17,"model":"m","choices":[{"index":0,"#
        #expect(
            chunks.map { $0.json.text() } == [
                head + #""text":"b","logprobs":{"tokens":["token_id:98"],"token_logprobs":[-1.0],"#
                    + #""top_logprobs":[{"token_id:98":-1.0,"token_id:999":-7.0}],"text_offset":[0]},"#
                    + #""finish_reason":null,"stop_reason":null}]}"#,
                head + #""text":"","logprobs":null,"finish_reason":"stop","stop_reason":"."}]}"#,
            ])
        #expect(try writer.finish().isEmpty)
    }

    private func fold(
        _ request: CompletionRequest, _ stream: ChatStream, _ echoes: [String], _ events: [ChatEvent]
    ) throws -> JSONValue {
        var fold = TextCompletionFold(request, stream, echoes: echoes, identity: identity)
        fold.take(events)
        return try fold.finish().json
    }

    private func streamed(
        _ request: CompletionRequest, _ stream: ChatStream, _ echoes: [String], _ events: [ChatEvent]
    ) throws -> JSONValue {
        var writer = TextChunkWriter(request, stream, echoes: echoes, identity: identity)
        let chunks = writer.take(events) + (try writer.finish())
        return try TextChunkFold(chunks.map(\.json)).completion
    }

    private func place(_ id: Int, _ bytes: [UInt8], _ logprob: Double) -> PlacedLogprob {
        let token = TokenLogprob(
            id: id, text: String(decoding: bytes, as: UTF8.self), bytes: bytes, logprob: logprob, rank: 1)
        let other = TokenLogprob(id: 999, text: "other", bytes: Array("other".utf8), logprob: -7, rank: 2)
        return PlacedLogprob(token: token, top: [token, other])
    }

    private let identity = AnswerIdentity(id: "cmpl-1", created: 17, model: "m")
}
