import Chat
import JSON
import Reply
import Testing
import Wire

/// The order and the form of a stream, chunk by chunk.
@Suite struct ChunkWriterTests {
    @Test func rolesThenReasoningThenContentThenCallsThenEndThenUsage() throws {
        var request = ChatRequest(messages: [])
        request.sampling.choices = 2
        request.stream.includeUsage = true
        let lines = try stream(
            request,
            [
                .started,
                .token(choice: 1, token(5), [.reasoning("Hm")]),
                .token(choice: 0, token(6), [.content("Hi")]),
                .token(choice: 1, token(7), []),
                .token(choice: 1, token(8), [.toolHead(index: 0, id: "call_a", name: "f")]),
                .token(
                    choice: 1, token(9),
                    [.toolArguments(index: 0, #"{"a":"#), .toolArguments(index: 0, "1}")]),
                .reply(
                    choice: 0,
                    [.finish(.stop, .string("END")), .usage(Usage(promptTokens: 3, completionTokens: 2))]),
                .reply(
                    choice: 1,
                    [
                        .finish(.toolCalls, nil),
                        .usage(
                            Usage(promptTokens: 3, completionTokens: 5, cachedTokens: 1, reasoningTokens: 2)),
                    ]),
            ])
        #expect(
            lines == [
                silent(choice(0, #"{"role":"assistant","content":""}"#)),
                silent(choice(1, #"{"role":"assistant","content":""}"#)),
                silent(choice(1, #"{"reasoning":"Hm","reasoning_content":"Hm"}"#)),
                silent(choice(0, #"{"content":"Hi"}"#)),
                silent(
                    choice(
                        1,
                        #"{"tool_calls":[{"index":0,"id":"call_a","type":"function","function":{"name":"f","arguments":""}}]}"#
                    )),
                silent(choice(1, #"{"tool_calls":[{"index":0,"function":{"arguments":"{\"a\":"}}]}"#)),
                silent(choice(1, #"{"tool_calls":[{"index":0,"function":{"arguments":"1}"}}]}"#)),
                silent(choice(0, "{}", #""finish_reason":"stop","stop_reason":"END""#)),
                silent(choice(1, "{}", #""finish_reason":"tool_calls","stop_reason":null"#)),
                head + #""choices":[],"usage":{"prompt_tokens":3,"total_tokens":10,"completion_tokens":7,"#
                    + #""prompt_tokens_details":{"cached_tokens":0},"completion_tokens_details":{"reasoning_tokens":2}}}"#,
            ])
    }

    @Test func logprobsOfSilentTokensRideOnTheNextChunk() throws {
        let request = ChatRequest(messages: [])
        let lines = try stream(
            request,
            [
                .token(choice: 0, token(1, logprob: -1), []),
                .token(choice: 0, token(2, logprob: -.infinity), [.content("a"), .content("b")]),
                .token(choice: 0, token(3, logprob: -3), []),
                .reply(choice: 0, [.finish(.length, nil), .usage(Usage())]),
            ])
        let logprobs = { (tokens: String) in #"{"content":["# + tokens + "]}" }
        let entry = { (id: Int, value: String) in
            #"{"token":"t\#(id)","logprob":\#(value),"bytes":[\#(id)],"top_logprobs":[]}"#
        }
        #expect(
            lines.dropFirst() == [
                choice(
                    0, #"{"content":"a"}"#, logprobs: logprobs(entry(1, "-1.0") + "," + entry(2, "-9999.0"))),
                choice(0, #"{"content":"b"}"#),
                choice(
                    0, "{}", #""finish_reason":"length","stop_reason":null"#,
                    logprobs: logprobs(entry(3, "-3.0"))),
            ])
    }

    @Test func tokenIDsThatAreAskedForDoNotWait() throws {
        var request = ChatRequest(messages: [])
        request.sampling.returnTokenIDs = true
        let lines = try stream(
            request,
            [
                .token(choice: 0, token(1), []), .token(choice: 0, token(2), [.content("a")]),
                .reply(choice: 0, [.content("b"), .finish(.stop, nil), .usage(Usage())]),
            ])
        #expect(
            lines == [
                head
                    + #""choices":[{"index":0,"delta":{"role":"assistant","content":""},"logprobs":null,"finish_reason":null}],"#
                    + #""prompt_token_ids":[1,2,3]}"#,
                choice(0, "{}", #""finish_reason":null,"token_ids":[1]"#),
                choice(0, #"{"content":"a"}"#, #""finish_reason":null,"token_ids":[2]"#),
                choice(0, #"{"content":"b"}"#, #""finish_reason":null,"token_ids":[]"#),
                choice(0, "{}", #""finish_reason":"stop","stop_reason":null,"token_ids":[]"#),
            ])
    }

    /// Log-probabilities and ids would tell what is hidden; the cost stays.
    @Test func hiddenReasoningLeavesNoTraceButItsCost() throws {
        var request = ChatRequest(messages: [])
        request.includeReasoning = false
        request.sampling.returnTokenIDs = true
        request.stream.includeUsage = true
        let lines = try stream(
            request,
            [
                .token(choice: 0, token(1, logprob: -1), [.reasoning("secret")]),
                .token(choice: 0, token(2, logprob: -1), [.content("a")]),
                .reply(
                    choice: 0,
                    [
                        .finish(.stop, nil),
                        .usage(Usage(promptTokens: 3, completionTokens: 2, reasoningTokens: 1)),
                    ]),
            ])
        #expect(lines.count == 4)
        #expect(lines[1] == silent(choice(0, #"{"content":"a"}"#)))
        #expect(lines[2] == silent(choice(0, "{}", #""finish_reason":"stop","stop_reason":null"#)))
        #expect(lines[3].contains(#""completion_tokens":2"#) && lines[3].contains(#""reasoning_tokens":1"#))
    }

    @Test func onlyTheFirstOfParallelCallsIsKept() throws {
        var request = ChatRequest(messages: [])
        request.parallelToolCalls = false
        let lines = try stream(
            request,
            [
                .reply(choice: 0, [.toolHead(index: 0, id: "a", name: "f"), .toolArguments(index: 0, "{}")]),
                .reply(choice: 0, [.toolHead(index: 1, id: "b", name: "g"), .toolArguments(index: 1, "{}")]),
                .reply(choice: 0, [.finish(.toolCalls, nil), .usage(Usage())]),
            ])
        #expect(lines.count == 4)
        #expect(lines[3] == choice(0, "{}", #""finish_reason":"tool_calls","stop_reason":null"#))
    }

    @Test func usageSoFarCountsEveryToken() throws {
        var request = ChatRequest(messages: [])
        request.stream.continuousUsage = true
        let lines = try stream(
            request,
            [
                .token(choice: 0, token(1), []), .token(choice: 0, token(2), [.content("a")]),
                .reply(
                    choice: 0, [.finish(.stop, nil), .usage(Usage(promptTokens: 3, completionTokens: 2))]),
            ])
        let usage = { (count: Int) in
            #""usage":{"prompt_tokens":3,"total_tokens":\#(3 + count),"completion_tokens":\#(count)}}"#
        }
        #expect(lines[0].hasSuffix(usage(0)))
        #expect(lines[1].hasSuffix(usage(2)))
        #expect(lines[2].hasSuffix(usage(2)))
    }

    @Test func anEchoIsTheFirstContentOfEachChoice() throws {
        var request = ChatRequest(messages: [
            ChatMessage(role: .user, content: .text("x")),
            ChatMessage(role: .assistant, content: .text("Once")),
        ])
        request.echo = true
        let lines = try stream(
            request, [.started, .reply(choice: 0, [.finish(.stop, nil), .usage(Usage())])])
        #expect(lines[1] == choice(0, #"{"content":"Once"}"#))
        request.messages.removeLast()
        #expect(try stream(request, [.reply(choice: 0, [.finish(.stop, nil), .usage(Usage())])]).count == 2)
    }

    @Test func halfAnAnswerIsAnError() throws {
        var request = ChatRequest(messages: [])
        request.sampling.choices = 2
        let events: [ChatEvent] = [
            .token(choice: 0, token(1), [.content("a")]),
            .reply(choice: 0, [.finish(.stop, nil), .usage(Usage())]),
        ]
        let error = ChatError.failed(message: "the answer broke off before choice 1 was finished")
        #expect(throws: error) { _ = try stream(request, events) }
        #expect(throws: error) { _ = try plain(request, events) }
    }

    private func plain(_ request: ChatRequest, _ events: [ChatEvent]) throws -> ChatCompletion {
        var fold = CompletionFold(request, source, identity: identity)
        fold.take(events)
        return try fold.finish()
    }

    private func stream(_ request: ChatRequest, _ events: [ChatEvent]) throws -> [String] {
        var writer = ChunkWriter(request, source, identity: identity)
        return (writer.take(events) + (try writer.finish())).map { $0.json.text() }
    }

    private func token(_ id: Int, logprob: Double? = nil) -> GeneratedToken {
        GeneratedToken(
            id: id,
            logprobs: logprob.map {
                PlacedLogprob(
                    token: TokenLogprob(id: id, text: "t\(id)", bytes: [UInt8(id)], logprob: $0, rank: 1),
                    top: [])
            })
    }

    private func choice(
        _ index: Int, _ delta: String, _ rest: String = #""finish_reason":null"#, logprobs: String = "null"
    ) -> String {
        head + #""choices":[{"index":\#(index),"delta":\#(delta),"logprobs":\#(logprobs),\#(rest)}]}"#
    }

    /// A chunk of a stream that ends with the usage.
    private func silent(_ chunk: String) -> String { chunk.dropLast() + #","usage":null}"# }

    private let identity = AnswerIdentity(id: "chatcmpl-1", created: 17, model: "m")
    private let source = ChatStream(prompts: [[1, 2, 3]], events: NoEvents())
    private let head = #"{"id":"chatcmpl-1","object":"chat.completion.chunk","created":17,"model":"m","#
}
