import JSON
import Testing
import Wire

@Suite struct CompletionRequestTests {
    private func read(_ body: String) throws -> CompletionRequest {
        try CompletionRequest(WireTesting.parsed(body), limits: WireLimits())
    }

    @Test(arguments: [
        (#""a b""#, [CompletionRequest.Prompt.text("a b")]), (#"["a","b"]"#, [.text("a"), .text("b")]),
        ("[1,2.0,3]", [.tokens([1, 2, 3])]), ("[[1],[2,3]]", [.tokens([1]), .tokens([2, 3])]),
    ])
    func prompts(prompt: String, expected: [CompletionRequest.Prompt]) throws {
        #expect(try read(#"{"prompt":\#(prompt)}"#).prompts == expected)
    }

    @Test func fields() throws {
        let plain = try WireTesting.completion()
        #expect(plain.sampling.maxTokens == nil && plain.sampling.logprobs == nil && !plain.echo)
        let request = try WireTesting.completion(
            #""model":"m","max_tokens":4,"echo":true,"logprobs":2,"n":3,"stream":true,"request_id":"r","suffix":null"#
        )
        #expect(request.model == "m" && request.sampling.maxTokens == 4 && request.echo)
        #expect(request.sampling.logprobs == 2 && request.sampling.choices == 3)
        #expect(request.stream.isStreamed && request.requestID == "r")
        #expect(try WireTesting.completion(#""max_completion_tokens":7"#).sampling.maxTokens == 7)
    }

    /// No answer can be asked for where the prompt is repeated.
    @Test func noTokens() throws {
        for name in ["max_tokens", "max_completion_tokens"] {
            #expect(try WireTesting.completion(#""\#(name)":0,"echo":true"#).sampling.maxTokens == 0)
        }
    }

    static let refusals: [(String, String?, WireError.Kind, String)] = [
        ("{}", "prompt", .schema, "missing"), (#"{"prompt":null}"#, "prompt", .schema, "missing"),
        (#"{"prompt":5}"#, "prompt", .schema, "not 5"),
        (#"{"prompt":{}}"#, "prompt", .schema, "an empty object"),
        (#"{"prompt":""}"#, "prompt", .value, "not empty"),
        (#"{"prompt":[]}"#, "prompt", .value, "not empty"),
        (#"{"prompt":["a",""]}"#, "prompt", .value, "prompt[1]"),
        (#"{"prompt":[[1],[]]}"#, "prompt", .value, "prompt[1]"),
        (#"{"prompt":["a",5]}"#, "prompt", .schema, "prompt[1] must be a string, not 5"),
        (#"{"prompt":[1,"a"]}"#, "prompt", .schema, #"prompt[1] must be an integer"#),
        (#"{"prompt":[[1],"a"]}"#, "prompt", .schema, "prompt[1] must be an array of token ids"),
        (
            #"{"prompt":[[-1]]}"#, "prompt", .value,
            "prompt[0][0] must be an integer from 0 to 2147483647, not -1"
        ),
        (#"{"prompt":[{}]}"#, "prompt", .schema, "one or several arrays of token ids"),
        (#"{"prompt":"a","suffix":""}"#, "suffix", .value, "not supported"),
        (#"{"prompt":"a","logprobs":true}"#, "logprobs", .schema, "an integer from -1 to 20, not true"),
        (#"{"prompt":"a","max_tokens":0}"#, "max_tokens", .value, "from 1 to"),
        (#"{"prompt":"a","max_tokens":0,"echo":false}"#, "max_tokens", .value, "from 1 to"),
        (#"{"prompt":"a","max_tokens":-1,"echo":true}"#, "max_tokens", .value, "from 0 to"),
        (#"{"prompt":"a","max_tokens":0,"echo":true,"min_tokens":1}"#, "min_tokens", .value, "0, not 1"),
        (#"{"prompt":"a","min_tokens":17,"max_tokens":16}"#, "min_tokens", .value, "16, not 17"),
    ]

    @Test(arguments: refusals.indices) func bodiesAreRefused(index: Int) throws {
        let (body, parameter, kind, words) = Self.refusals[index]
        let error = try WireTesting.refusal(read(body), "\(body)")
        #expect(error.parameter == parameter && error.kind == kind, "\(error)")
        #expect(error.message.contains(words), "\(error)")
    }

    @Test func promptsAreCounted() throws {
        var limits = WireLimits()
        limits.prompts = 2
        limits.tokenIDs = 3
        func error(_ prompt: String) throws -> WireError {
            let body = try WireTesting.parsed(#"{"prompt":\#(prompt)}"#)
            return try WireTesting.refusal(CompletionRequest(body, limits: limits))
        }
        #expect(try error(#"["a","b",5]"#).message == "prompt has 3 prompts, more than the limit of 2.")
        #expect(try error("[1,2,3,-4]").message == "prompt has 4 token ids, more than the limit of 3.")
        // What is left for the second prompt after the first.
        #expect(try error("[[1,2],[3,4]]").message.contains("prompt[1] has 2 token ids"))
    }
}
