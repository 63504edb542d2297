import JSON
import Testing
import Wire

/// What the fields say when they are right, and the rules between them.
@Suite struct SamplingFieldTests {
    @Test func nothingSentIsTheModelsDefault() throws {
        let request = try WireTesting.chat()
        #expect(request.sampling == SamplingFields())
        #expect(request.stream == StreamFields())
        #expect(request.sampling.choices == 1 && request.sampling.maxTokens == nil)
        #expect(request.includeReasoning && request.parallelToolCalls && request.addGenerationPrompt)
        #expect(request.media == MediaFields())
    }

    @Test func everyFieldIsRead() throws {
        let sampling = try WireTesting.chat(
            """
            "temperature":1,"top_p":0.5,"top_k":7,"min_p":0.1,"presence_penalty":-1,"frequency_penalty":2,
            "repetition_penalty":1.5,"seed":-5,"max_tokens":90,"max_completion_tokens":80,"min_tokens":3,"n":2,
            "stop":["a","b"],"stop_token_ids":[1,2.0],"include_stop_str_in_output":true,"ignore_eos":true,
            "skip_special_tokens":false,"spaces_between_special_tokens":false,
            "logit_bias":{"9":-250,"4":1.5},"allowed_token_ids":[4,9],"bad_words":["x"],
            "truncate_prompt_tokens":-1,"logprobs":true,"top_logprobs":4,"prompt_logprobs":0,
            "return_token_ids":true,"return_tokens_as_token_ids":true
            """
        ).sampling
        var expected = SamplingFields()
        expected.temperature = 1
        expected.topP = 0.5
        expected.topK = 7
        expected.minP = 0.1
        expected.presencePenalty = -1
        expected.frequencyPenalty = 2
        expected.repetitionPenalty = 1.5
        expected.seed = -5
        expected.maxTokens = 80
        expected.minTokens = 3
        expected.choices = 2
        expected.stop = ["a", "b"]
        expected.stopTokenIDs = [1, 2]
        expected.includeStopStringInOutput = true
        expected.ignoreEOS = true
        expected.skipSpecialTokens = false
        expected.spacesBetweenSpecialTokens = false
        expected.logitBias = [LogitBias(token: 9, bias: -100), LogitBias(token: 4, bias: 1.5)]
        expected.allowedTokenIDs = [4, 9]
        expected.badWords = ["x"]
        expected.truncatePromptTokens = -1
        expected.logprobs = 4
        expected.promptLogprobs = 0
        expected.returnTokenIDs = true
        expected.returnTokensAsTokenIDs = true
        #expect(sampling == expected)
    }

    @Test func values() throws {
        #expect(try WireTesting.chat(#""seed":-1"#).sampling.seed == nil)
        #expect(try WireTesting.chat(#""stop":"END""#).sampling.stop == ["END"])
        #expect(try WireTesting.chat(#""stop":[]"#).sampling.stop == [])
        #expect(try WireTesting.chat(#""logprobs":true"#).sampling.logprobs == 0)
        #expect(try WireTesting.chat(#""logprobs":true,"top_logprobs":-1"#).sampling.logprobs == -1)
        #expect(try WireTesting.chat(#""logprobs":false,"top_logprobs":0"#).sampling.logprobs == nil)
        #expect(try WireTesting.chat(#""logit_bias":{"1":1e400}"#).sampling.logitBias.first?.bias == 100)
        #expect(
            try WireTesting.chat(#""user":5,"metadata":[],"store":"x","foo":{}"#).sampling == SamplingFields()
        )
        #expect(
            try WireTesting.chat(#""cache_salt":"s","priority":0,"use_beam_search":false"#).requestID == nil)
        #expect(try WireTesting.chat(#""request_id":"abc""#).requestID == "abc")
    }

    @Test func olderExtensionsStandInForFields() throws {
        let nested = #""nvext":{"top_k":3,"repetition_penalty":1.2,"ignore_eos":true,"other":1}"#
        let sampling = try WireTesting.chat(nested).sampling
        #expect(sampling.topK == 3 && sampling.repetitionPenalty == 1.2 && sampling.ignoreEOS)
        let both = try WireTesting.chat(#""top_k":9,"ignore_eos":false,\#(nested)"#).sampling
        #expect(both.topK == 9 && both.repetitionPenalty == 1.2 && !both.ignoreEOS)
    }

    @Test func streams() throws {
        let plain = try WireTesting.chat(#""stream":true,"stream_options":{}"#).stream
        #expect(plain.isStreamed && !plain.includeUsage && !plain.continuousUsage)
        let usage = try WireTesting.chat(
            #""stream":true,"stream_options":{"include_usage":true,"continuous_usage_stats":true,"x":1}"#
        ).stream
        #expect(usage.includeUsage && usage.continuousUsage)
        #expect(try !WireTesting.chat(#""stream":null,"stream_options":null"#).stream.isStreamed)
    }

    /// Fields, the parameter that is to blame, the kind, and words of the sentence.
    static let refusals: [(String, String?, WireError.Kind, String)] = [
        (#""n":2,"temperature":0"#, "n", .value, "temperature is 0"),
        (
            #""max_tokens":5,"min_tokens":6"#, "min_tokens", .value,
            "at most the limit of the answer's tokens, 5"
        ),
        (#""top_logprobs":1"#, "top_logprobs", .value, "needs logprobs: true"),
        (#""top_logprobs":-1,"logprobs":false"#, "top_logprobs", .value, "needs logprobs: true"),
        (#""logprobs":5"#, "logprobs", .schema, "true or false, not 5"),
        (#""stream_options":{"include_usage":true}"#, "stream_options", .schema, "stream: true"),
        (#""stream":true,"stream_options":{"include_usage":1}"#, "stream_options", .schema, "include_usage"),
        (#""stream":true,"stream_options":[]"#, "stream_options", .schema, "an object"),
        (#""stream":"true""#, "stream", .schema, #"true or false, not "true""#),
        (#""stream":true,"prompt_logprobs":1"#, "prompt_logprobs", .value, "stream: true"),
        (#""stop":"""#, "stop", .value, "not empty"),
        (#""stop":["a",""]"#, "stop", .value, "stop[1] must be a string that is not empty"),
        (#""stop":[1]"#, "stop", .schema, "stop[0] must be a string, not 1"),
        (#""stop":[null]"#, "stop", .schema, "stop[0]"),
        (#""stop":{}"#, "stop", .schema, "a string or an array of strings"),
        (#""stop":"\#(String(repeating: "é", count: 257))""#, "stop", .value, "at most 256 characters"),
        (#""stop":[\#(Array(repeating: #""a""#, count: 17).joined(separator: ","))]"#, "stop", .value, "17"),
        (#""bad_words":[""]"#, "bad_words", .value, "not empty"),
        (#""bad_words":"a""#, "bad_words", .schema, "an array of strings"),
        (#""allowed_token_ids":[]"#, "allowed_token_ids", .value, "at least one"),
        (#""stop_token_ids":7"#, "stop_token_ids", .schema, "an array of token ids"),
        (#""stop_token_ids":[null]"#, "stop_token_ids", .schema, "a token id, not null"),
        (#""logit_bias":[1]"#, "logit_bias", .schema, "an object"),
        (#""logit_bias":{"x":1}"#, "logit_bias", .value, #"the key "x""#),
        (#""logit_bias":{"-1":1}"#, "logit_bias", .value, "from 0 to 2147483647"),
        (#""logit_bias":{"99999999999999999999":1}"#, "logit_bias", .value, "from 0 to 2147483647"),
        (#""logit_bias":{"1":"a"}"#, "logit_bias", .schema, #"token 1 "a""#),
        (#""logit_bias":{"1":null}"#, "logit_bias", .schema, "token 1 null"),
        (#""ignore_eos":0"#, "ignore_eos", .schema, "true or false, not 0"),
        (#""nvext":7"#, "nvext", .schema, "an object, not 7"),
        (#""nvext":{"ignore_eos":3}"#, "nvext.ignore_eos", .schema, "true or false"),
        (#""use_beam_search":true"#, "use_beam_search", .value, "beam search is not supported"),
        (#""priority":-3"#, "priority", .value, "must be 0, not -3"),
        (#""priority":"high""#, "priority", .schema, #"not "high""#),
        (#""cache_salt":"""#, "cache_salt", .value, "1 to 256 bytes"),
        (#""request_id":"a\nb""#, "request_id", .value, "printable"),
        (#""model":5"#, "model", .schema, "a string, not 5"),
    ]

    @Test(arguments: refusals.indices) func fieldsAreRefused(index: Int) throws {
        let (fields, parameter, kind, words) = Self.refusals[index]
        let error = try WireTesting.refusal(WireTesting.chat(fields), "\(fields)")
        #expect(error.parameter == parameter && error.kind == kind)
        #expect(error.message.contains(words), "\(error)")
        #expect(error.type == (kind == .schema ? "Bad Request" : "BadRequestError"))
    }

    /// Of several faults the same is told whatever the order in the body.
    @Test func theFirstFaultIsTold() throws {
        let faults = [#""top_p":0"#, #""n":0"#, #""temperature":3"#, #""stream":1"#, #""chat_template":"x""#]
        for _ in 0..<20 {
            let body = faults.shuffled().joined(separator: ",")
            #expect(try WireTesting.refusal(WireTesting.chat(body)).parameter == "chat_template")
        }
    }

    @Test func limitsAreTheServers() throws {
        var limits = WireLimits()
        limits.choices = 3
        let body = try WireTesting.parsed(WireTesting.chatBody(#""n":4"#))
        let error = try WireTesting.refusal(ChatRequest(body, limits: limits))
        #expect(error.message == "n must be an integer from 1 to 3, not 4.")
    }
}
