import JSON
import Reply
import Testing
import Wire

@Suite struct ChatCompletionTests {
    /// The key set of vLLM, nulls included, and both names of the thought.
    @Test func aPlainAnswerHasEveryKey() {
        var answer = Answer(folding: [
            .reasoning("Hm."), .content("Say \"hi\"\n"), .toolHead(index: 0, id: "call_1", name: "f"),
            .toolArguments(index: 0, #"{"é":1}"#), .finish(.toolCalls, nil),
        ])
        answer.usage = Usage(promptTokens: 4, completionTokens: 5)
        var completion = ChatCompletion(
            identity: identity, choices: [.init(index: 0, answer: answer, logprobs: nil, tokenIDs: nil)],
            usage: UsageFields(
                promptTokens: 4, completionTokens: 5, details: .init(cachedTokens: 2, reasoningTokens: 3)))
        let expected =
            #"{"id":"chatcmpl-1","object":"chat.completion","created":17,"model":"m","choices":[{"index":0,"#
            + #""message":{"role":"assistant","content":"Say \"hi\"\n","refusal":null,"annotations":null,"audio":null,"#
            + #""function_call":null,"tool_calls":[{"id":"call_1","type":"function","function":{"name":"f","#
            + #""arguments":"{\"é\":1}"}}],"reasoning":"Hm.","reasoning_content":"Hm."},"logprobs":null,"#
            + #""finish_reason":"tool_calls","stop_reason":null,"token_ids":null}],"service_tier":null,"#
            + #""system_fingerprint":null,"usage":{"prompt_tokens":4,"total_tokens":9,"completion_tokens":5,"#
            + #""prompt_tokens_details":{"cached_tokens":2},"completion_tokens_details":{"reasoning_tokens":3}},"#
            + #""prompt_logprobs":null,"prompt_token_ids":null,"kv_transfer_params":null}"#
        #expect(completion.json.text() == expected)
        completion.promptTokenIDs = [1, 2]
        completion.promptLogprobs = PromptLogprobs([])
        #expect(completion.json.text().contains(#""prompt_logprobs":[null],"prompt_token_ids":[1,2]"#))
    }

    @Test func whatIsNotSaidIsNull() {
        let answer = Answer(folding: [.reasoning("Hm"), .finish(.length, nil)])
        let choice = ChatCompletion.Choice(index: 3, answer: answer, logprobs: nil, tokenIDs: [])
        #expect(
            choice.json.text()
                == #"{"index":3,"message":{"role":"assistant","content":null,"refusal":null,"annotations":null,"#
                + #""audio":null,"function_call":null,"tool_calls":[],"reasoning":"Hm","reasoning_content":"Hm"},"#
                + #""logprobs":null,"finish_reason":"length","stop_reason":null,"token_ids":[]}"#)
    }

    private let identity = AnswerIdentity(id: "chatcmpl-1", created: 17, model: "m")
}
