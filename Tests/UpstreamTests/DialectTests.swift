import Chat
import JSON
import Testing
import Upstream
import Wire

/// What is asked of each kind of replica for the same request.
@Suite struct DialectTests {
    private static func fields(_ body: String, _ kind: ReplicaKind, media: [String] = []) throws -> JSONObject
    {
        let request = try ChatRequest(JSONValue(parsing: body), limits: WireLimits())
        return try ChatBody.fields(request, media: media, model: "m", kind: kind)
    }

    private static func text(_ more: String) -> String {
        #"{"messages": [{"role": "user", "content": "hi"}], \#(more)}"#
    }

    @Test(arguments: ReplicaKind.allCases)
    func everyRequestIsAStreamWithUsage(kind: ReplicaKind) throws {
        let fields = try Self.fields(Self.text(#""temperature": 0.5"#), kind)
        #expect(
            JSONValue.object(fields).text()
                == #"{"model":"m","messages":[{"role":"user","content":"hi"}],"temperature":0.5,"#
                + #""stream":true,"stream_options":{"include_usage":true}}"#)
    }

    @Test func mediaAreTheUrlsThatAreGiven() throws {
        let body =
            #"{"messages": [{"role": "user", "content": [{"type": "image_url", "image_url": {"url": "http://a/b"}}, "#
            + #"{"type": "text", "text": "x"}]}]}"#
        let fields = try Self.fields(body, .vllm, media: ["data:image/png;base64,AA=="])
        let text = JSONValue.object(fields).text()
        #expect(text.contains(#"{"type":"image_url","image_url":{"url":"data:image/png;base64,AA=="}}"#))
        #expect(!text.contains("http"))
    }

    @Test(arguments: [
        (ReplicaKind.vllm, #""reasoning":"r""#), (.sglang, #""reasoning_content":"r""#),
        (.openai, #""reasoning":"r","reasoning_content":"r""#),
    ])
    func thoughtsOfTheHistoryAreSpelledForTheReplica(kind: ReplicaKind, spelling: String) throws {
        let body =
            #"{"messages": [{"role": "user", "content": "a"}, {"role": "assistant", "content": "b", "#
            + #""reasoning_content": "r"}, {"role": "user", "content": "c"}]}"#
        let text = JSONValue.object(try Self.fields(body, kind)).text()
        #expect(text.contains(#""content":"b",\#(spelling)}"#))
    }

    @Test(arguments: [
        (#""guided_regex": "a+""#, ReplicaKind.vllm, #""structured_outputs":{"regex":"a+"}"#),
        (#""guided_regex": "a+""#, .sglang, #""regex":"a+""#),
        (#""guided_regex": "a+""#, .nim, #""nvext":{"guided_regex":"a+"}"#),
        (#""guided_choice": ["a.b", "c"]"#, .sglang, #""regex":"(a\\.b|c)""#),
        (#""guided_grammar": "root ::= \"x\"""#, .sglang, #""ebnf":"root ::= \"x\"""#),
        (#""guided_json": {"type": "object"}"#, .openai, #""schema":{"type":"object"}"#),
        (#""response_format": {"type": "json_object"}"#, .vllm, #""response_format":{"type":"json_object"}"#),
        (
            #""chat_template_kwargs": {"enable_thinking": false}"#, .sglang,
            #""chat_template_kwargs":{"enable_thinking":false}"#
        ),
        (#""reasoning_effort": "low""#, .openai, #""reasoning_effort":"low""#),
        (#""include_stop_str_in_output": true"#, .sglang, #""no_stop_trim":true"#),
        (#""thinking_token_budget": 9"#, .martlet, #""thinking_token_budget":9"#),
        (#""logprobs": true, "top_logprobs": 2"#, .sglang, #""logprobs":true,"top_logprobs":2"#),
    ])
    func eachKindHasItsWords(asked: String, kind: ReplicaKind, said: String) throws {
        let text = JSONValue.object(try Self.fields(Self.text(asked), kind)).text()
        #expect(text.contains(said), "\(text)")
    }

    @Test(arguments: [
        (#""guided_regex": "a+""#, ReplicaKind.openai, "guided_regex"),
        (#""top_k": 5"#, .openai, "top_k"),
        (#""bad_words": ["x"]"#, .sglang, "bad_words"),
        (#""thinking_token_budget": 9"#, .vllm, "thinking_token_budget"),
        (#""cache_prompt": false"#, .vllm, "cache_prompt"),
        (#""chat_template_kwargs": {"a": 1}"#, .openai, "chat_template_kwargs"),
        (#""mm_processor_kwargs": {"size": {"longest_edge": 9}}"#, .sglang, "mm_processor_kwargs"),
        (#""prompt_logprobs": 1"#, .sglang, "prompt_logprobs"),
        (#""return_token_ids": true"#, .openai, "return_token_ids"),
    ])
    func whatAKindCannotSayIsNamed(asked: String, kind: ReplicaKind, parameter: String) throws {
        do {
            _ = try Self.fields(Self.text(asked), kind)
            Issue.record("\(asked) was passed on")
        } catch let error as ChatError {
            guard case .invalid(let message, parameter) = error else {
                Issue.record("\(error)")
                return
            }
            #expect(message.hasPrefix("\(parameter) cannot be passed on") && message.contains(kind.rawValue))
        }
    }

    @Test func logprobsOfThePromptComeInAWhole() throws {
        let fields = try Self.fields(Self.text(#""prompt_logprobs": 1"#), .vllm)
        #expect(fields["stream"]?.bool == false && fields["stream_options"] == nil)
    }
}
