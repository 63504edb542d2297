import Chat
import JSON
import Reply
import Testing
import Upstream
import Wire

/// Answers of every kind of replica become the same events.
@Suite struct ChunkReaderTests {
    /// What the chunks of one choice say, folded.
    private static func answer(_ chunks: [String]) throws -> Answer {
        var reader = ChunkReader(.chat, prompts: 1, choicesPerPrompt: 1)
        var events: [ChatEvent] = []
        for chunk in chunks { events += try reader.take(Array(chunk.utf8)) }
        events += try reader.finish()
        return Answer(folding: events.flatMap(\.said))
    }

    private static func delta(_ delta: String, _ end: String = "null", _ more: String = "") -> String {
        #"{"choices": [{"index": 0, "delta": \#(delta), "finish_reason": \#(end)\#(more)}]}"#
    }

    @Test(arguments: ["reasoning", "reasoning_content"])
    func bothSpellingsOfReasoningAreRead(key: String) throws {
        let answer = try Self.answer([
            Self.delta(#"{"role": "assistant", "content": ""}"#), Self.delta(#"{"\#(key)": "Hm. "}"#),
            Self.delta(#"{"content": "Yes"}"#), Self.delta(#"{"content": "."}"#, #""stop""#),
            #"{"choices": [], "usage": {"prompt_tokens": 7, "completion_tokens": 4, "#
                + #""prompt_tokens_details": {"cached_tokens": 5}}}"#,
        ])
        #expect(answer.reasoning == "Hm. " && answer.content == "Yes.")
        #expect(answer.finishReason == .stop)
        // The replica does not tell what was thought; the pieces do.
        #expect(
            answer.usage
                == Usage(promptTokens: 7, completionTokens: 4, cachedTokens: 5, reasoningTokens: 1))
    }

    @Test func callsAreNumberedAnewAndGetIds() throws {
        let answer = try Self.answer([
            Self.delta(
                #"{"tool_calls": [{"index": 1, "id": "a", "function": {"name": "f", "arguments": ""}}]}"#),
            Self.delta(#"{"tool_calls": [{"index": 1, "function": {"arguments": "{\"x\""}}]}"#),
            Self.delta(#"{"tool_calls": [{"index": 1, "function": {"name": null, "arguments": ": 1}"}}]}"#),
            Self.delta(#"{"tool_calls": [{"index": 2, "function": {"name": "g", "arguments": {"y": 2}}}]}"#),
            Self.delta("{}", #""tool_calls""#),
        ])
        #expect(answer.toolCalls.map(\.name) == ["f", "g"])
        #expect(answer.toolCalls.map(\.arguments) == [#"{"x": 1}"#, #"{"y":2}"#])
        #expect(answer.toolCalls[0].id == "a" && answer.toolCalls[1].id.hasPrefix("call_"))
        #expect(answer.content == nil && answer.finishReason == .toolCalls)
    }

    @Test func emptyTextIsNotNone() throws {
        let text = try Self.answer([
            Self.delta(#"{"role": "assistant", "content": ""}"#), Self.delta(#"{"content": ""}"#, #""stop""#),
        ])
        #expect(text.content == "")
        let none = try Self.answer([
            Self.delta(#"{"role": "assistant", "content": ""}"#), Self.delta("{}", #""stop""#),
        ])
        #expect(none.content == nil)
    }

    @Test func whatComesAfterTheEndIsLeftOut() throws {
        let answer = try Self.answer([
            Self.delta(#"{"content": "a"}"#, #""stop""#, #", "stop_reason": "END""#),
            Self.delta(#"{"content": "b"}"#, #""length""#),
        ])
        #expect(answer.content == "a" && answer.stopReason == .string("END") && answer.finishReason == .stop)
    }

    @Test func logprobsAndIdsGoWithTheirTokens() throws {
        var reader = ChunkReader(.chat, prompts: 1, choicesPerPrompt: 1)
        let events = try reader.take(
            Array(
                (#"{"prompt_token_ids": [1, 2], "choices": [{"index": 0, "delta": {"content": "ab"}, "token_ids": [8, 9], "#
                    + #""logprobs": {"content": [{"token": "a", "logprob": -0.5, "bytes": [97], "top_logprobs": "#
                    + #"[{"token": "a", "logprob": -0.5, "bytes": [97]}]}, {"token": "b", "logprob": -1, "bytes": [98]}]}}]}"#)
                    .utf8))
        #expect(reader.prompts == [[1, 2]])
        let tokens = events.compactMap { event -> (GeneratedToken, [ReplyEvent])? in
            if case .token(0, let token, let said) = event { (token, said) } else { nil }
        }
        #expect(tokens.map(\.0.id) == [8, 9])
        #expect(tokens.map(\.0.logprobs?.token.text) == ["a", "b"])
        #expect(tokens[0].0.logprobs?.top.map(\.logprob) == [-0.5])
        #expect(tokens.map(\.1) == [[], [.content("ab")]])
    }

    @Test(arguments: [
        (
            #"{"error": {"message": "out of memory", "code": 500}}"#,
            Failure.event(code: 500, message: "out of memory")
        ),
        (#"{"object": "error", "message": "gone", "code": 503}"#, .event(code: 503, message: "gone")),
        ("[]", .malformed("an event of the stream is not a JSON object")),
        ("{\"choices\": [{\"index\": 3}]}", .malformed("choice 3 was not asked for")),
        ("{}", .malformed("an event of the stream has neither choices nor usage")),
        (
            #"{"choices": [{"delta": {"tool_calls": [{"function": {"arguments": "{}"}}]}}]}"#,
            .malformed("call 0 has no name")
        ),
        (#"{"choices": [{"delta": {}, "finish_reason": "abort"}]}"#, .aborted),
        (
            #"{"choices": [{"delta": {}, "finish_reason": "whim"}]}"#,
            .malformed("an answer ended for an unknown reason")
        ),
    ])
    func whatIsNoAnswerIsAFailure(chunk: String, failure: Failure) {
        var reader = ChunkReader(.chat, prompts: 1, choicesPerPrompt: 1)
        #expect(throws: failure) { try reader.take(Array(chunk.utf8)) }
    }

    @Test func halfAnAnswerIsNone() throws {
        var reader = ChunkReader(.chat, prompts: 1, choicesPerPrompt: 2)
        _ = try reader.take(Array(Self.delta(#"{"content": "a"}"#, #""stop""#).utf8))
        #expect(throws: Failure.lost) { try reader.finish() }
    }

    @Test func textsAreReadWithTheirLogprobs() throws {
        var reader = ChunkReader(.completion, prompts: 1, choicesPerPrompt: 1)
        let events = try reader.take(
            Array(
                (#"{"choices": [{"index": 0, "text": "hi", "finish_reason": "length", "logprobs": {"tokens": ["h", "i"], "#
                    + #""token_logprobs": [-1, -2], "top_logprobs": [{"h": -1}, {"i": -2, "o": -3}]}}]}"#)
                    .utf8))
        #expect(events.flatMap(\.said) == [.content("hi"), .finish(.length, nil)])
        guard case .token(_, let token, _) = events[2] else {
            Issue.record("no token")
            return
        }
        #expect(token.logprobs?.top.map(\.text) == ["i", "o"])
    }
}

extension ChatEvent {
    fileprivate var said: [ReplyEvent] {
        switch self {
        case .started, .promptLogprobs: []
        case .token(_, _, let said), .reply(_, let said): said
        }
    }
}
