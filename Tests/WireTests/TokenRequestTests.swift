import JSON
import Testing
import Wire

@Suite struct TokenRequestTests {
    private func tokenize(_ body: String) throws -> TokenizeRequest {
        try TokenizeRequest(WireTesting.parsed(body), limits: WireTesting.limits)
    }

    private func detokenize(_ body: String) throws -> DetokenizeRequest {
        try DetokenizeRequest(WireTesting.parsed(body), limits: WireTesting.limits)
    }

    @Test func texts() throws {
        let request = try tokenize(
            #"{"model":"m","prompt":"a","add_special_tokens":false,"return_token_strs":true}"#)
        guard case .text("a") = request.input else {
            Issue.record("not the text")
            return
        }
        #expect(request.model == "m" && request.returnsTokenStrings)
        #expect(try !tokenize(#"{"prompt":""}"#).returnsTokenStrings)
    }

    /// Only what makes the prompt is read: a bad `top_p` is nobody's business here.
    @Test func chats() throws {
        let request = try tokenize(
            #"""
            {"messages":[{"role":"assistant","content":"a"}],"add_generation_prompt":false,"top_p":7,
             "continue_final_message":true,"chat_template_kwargs":{"enable_thinking":false},
             "tools":[{"function":{"name":"f"}}],"mm_processor_kwargs":{"max_pixels":9}}
            """#)
        guard case .chat(let chat) = request.input else {
            Issue.record("not a chat")
            return
        }
        #expect(!chat.addGenerationPrompt && chat.continueFinalMessage && chat.tools.count == 1)
        #expect(chat.messages.count == 1 && chat.media.maxPixels == 9)
        #expect(chat.templateArguments["enable_thinking"] == false)
    }

    @Test func tokens() throws {
        #expect(try detokenize(#"{"tokens":[1,2,3.0],"model":"m"}"#).tokens == [1, 2, 3])
        #expect(try detokenize(#"{"tokens":[]}"#).tokens == [])
    }

    @Test(arguments: [
        ("{}", "prompt", "missing"), (#"{"prompt":5}"#, "prompt", "a string, not 5"),
        (#"{"prompt":"a","messages":[]}"#, nil, "Only one of prompt and messages"),
        (#"{"messages":[]}"#, "messages", "at least one message"),
        (#"{"messages":[{"role":"user","content":5}]}"#, "messages[0].content", "not 5"),
        (#"{"prompt":"a","return_token_strs":1}"#, "return_token_strs", "true or false"),
        (#"{"prompt":"a","model":1}"#, "model", "a string"), ("[]", nil, "a JSON object"),
    ])
    func tokenizeIsRefused(body: String, parameter: String?, words: String) throws {
        let error = try WireTesting.refusal(tokenize(body))
        #expect(error.parameter == parameter && error.message.contains(words), "\(error)")
    }

    @Test(arguments: [
        ("{}", "tokens", "missing"), (#"{"tokens":"a"}"#, "tokens", "an array of token ids"),
        (#"{"tokens":[-1]}"#, "tokens", "tokens[0] must be an integer from 0 to 2147483647, not -1"),
        (#"{"tokens":[1,1e400]}"#, "tokens", "tokens[1]"), (#"{"tokens":[2.5]}"#, "tokens", "not 2.5"),
        (#"{"tokens":[null]}"#, "tokens", "a token id, not null"), ("7", nil, "a JSON object, not 7"),
    ])
    func detokenizeIsRefused(body: String, parameter: String?, words: String) throws {
        let error = try WireTesting.refusal(detokenize(body))
        #expect(error.parameter == parameter && error.message.contains(words), "\(error)")
    }
}
