import Chat
import JSON
import Wire

extension FieldWriter {
    /// How tokens are chosen and what ends an answer. What was not sent is left to the replica.
    mutating func addSampling(_ sampling: SamplingFields) throws(ChatError) {
        try addDistribution(sampling)
        try addEnding(sampling)
        try addTokens(sampling)
        try addCaching(sampling)
    }

    private mutating func addDistribution(_ sampling: SamplingFields) throws(ChatError) {
        try add("temperature", sampling.temperature.json)
        try add("top_p", sampling.topP.json)
        try add("presence_penalty", sampling.presencePenalty.json)
        try add("frequency_penalty", sampling.frequencyPenalty.json)
        try add("seed", sampling.seed.map { .number(JSONNumber(spelling: String($0))) })
        try add("top_k", sampling.topK.map(JSONValue.integer), for: .engines)
        try add("min_p", sampling.minP.json, for: .engines)
        try add("repetition_penalty", sampling.repetitionPenalty.json, for: .engines)
        if sampling.choices > 1 { try add("n", .integer(sampling.choices)) }
    }

    private mutating func addEnding(_ sampling: SamplingFields) throws(ChatError) {
        try add("max_tokens", sampling.maxTokens.map(JSONValue.integer))
        if !sampling.stop.isEmpty { try add("stop", .strings(sampling.stop)) }
        if sampling.minTokens > 0 { try add("min_tokens", .integer(sampling.minTokens), for: .engines) }
        if sampling.ignoreEOS { try add("ignore_eos", true, for: .engines) }
        if !sampling.stopTokenIDs.isEmpty {
            try add("stop_token_ids", .integers(sampling.stopTokenIDs), for: .engines)
        }
        if sampling.includeStopStringInOutput {
            let parameter = "include_stop_str_in_output"
            let name = kind == .sglang ? "no_stop_trim" : parameter
            try add(name, true, for: .engines, parameter: parameter)
        }
    }

    private mutating func addTokens(_ sampling: SamplingFields) throws(ChatError) {
        if !sampling.skipSpecialTokens { try add("skip_special_tokens", false, for: .engines) }
        if !sampling.spacesBetweenSpecialTokens {
            try add("spaces_between_special_tokens", false, for: .likeVLLM)
        }
        if !sampling.logitBias.isEmpty {
            let biases = sampling.logitBias.map { (String($0.token), Optional($0.bias).json ?? .null) }
            try add("logit_bias", .object(JSONObject(biases)))
        }
        if !sampling.badWords.isEmpty {
            try add("bad_words", .strings(sampling.badWords), for: .likeVLLM)
        }
        try add("allowed_token_ids", sampling.allowedTokenIDs.map { .integers($0) }, for: .likeVLLM)
        try add(
            "truncate_prompt_tokens", sampling.truncatePromptTokens.map(JSONValue.integer), for: .likeVLLM)
        if sampling.returnTokenIDs { try add("return_token_ids", true, for: .likeVLLM) }
        if sampling.returnTokensAsTokenIDs { try add("return_tokens_as_token_ids", true, for: .likeVLLM) }
    }

    private mutating func addCaching(_ sampling: SamplingFields) throws(ChatError) {
        try add("cache_salt", sampling.cacheSalt.map(JSONValue.string), for: .engines)
        if !sampling.usesPrefixCache { try add("cache_prompt", false, for: [.martlet]) }
    }

    /// Answers are read as streams, so that the replica ends its work when nobody waits for it; except where
    /// log-probabilities of the prompt are asked for, which no stream carries.
    mutating func addStreaming(_ stream: StreamFields, promptLogprobs: Int?) throws(ChatError) {
        if let promptLogprobs {
            try add("prompt_logprobs", .integer(promptLogprobs), for: .likeVLLM)
            try add("stream", false)
            return
        }
        try add("stream", true)
        var options: JSONObject = ["include_usage": true]
        if stream.continuousUsage, Set.likeVLLM.contains(kind) { options["continuous_usage_stats"] = true }
        try add("stream_options", .object(options))
    }
}

extension Double? {
    var json: JSONValue? { flatMap { JSONNumber($0).map(JSONValue.number) } }
}
