import JSON

extension SamplingFields {
    /// The fields that both routes read alike; `logprobs` is read by each for itself.
    ///
    /// - Parameter leastMaxTokens: 0 where the prompt alone makes an answer, as with `echo`.
    init(_ body: JSONField, limits: WireLimits, leastMaxTokens: Int = 1) throws(WireError) {
        self.init()
        _ = try body["nvext"].object()
        try readDistribution(body)
        try readLength(body, leastMaxTokens...Int(Int32.max))
        try readStops(body, limits)
        try readTokens(body, limits)
        choices = try body["n"].integer(1...limits.choices) ?? 1
        guard choices == 1 || temperature != 0 else {
            throw body["n"].refused(
                "must be 1 where temperature is 0, not \(choices): all would be the same.")
        }
        promptLogprobs = try body["prompt_logprobs"].integer(-1...limits.logprobs)
        cacheSalt = try Self.cacheSalt(body["cache_salt"])
        usesPrefixCache = try body["cache_prompt"].flag() ?? true
        returnTokenIDs = try body["return_token_ids"].flag() ?? false
        returnTokensAsTokenIDs = try body["return_tokens_as_token_ids"].flag() ?? false
    }

    private static let longestSalt = 256

    private static func cacheSalt(_ field: JSONField) throws(WireError) -> String? {
        guard let salt = try field.text() else { return nil }
        guard 1...longestSalt ~= salt.utf8.count else {
            throw field.notAllowed("a string of 1 to \(longestSalt) bytes")
        }
        return salt
    }

    private mutating func readDistribution(_ body: JSONField) throws(WireError) {
        temperature = try body["temperature"].number(.from(0, through: 2))
        topP = try body["top_p"].number(.above(0, through: 1))
        topK = try body.withExtension("top_k").integer(-1...Int(Int32.max))
        minP = try body["min_p"].number(.from(0, through: 1))
        presencePenalty = try body["presence_penalty"].number(.from(-2, through: 2))
        frequencyPenalty = try body["frequency_penalty"].number(.from(-2, through: 2))
        repetitionPenalty = try body.withExtension("repetition_penalty").number(.above(0))
        seed = try body["seed"].integer(Int.min...Int.max).flatMap { $0 == -1 ? nil : Int64($0) }
    }

    private mutating func readLength(_ body: JSONField, _ lengths: ClosedRange<Int>) throws(WireError) {
        let tokens = try body["max_tokens"].integer(lengths)
        maxTokens = try body["max_completion_tokens"].integer(lengths) ?? tokens
        minTokens = try body["min_tokens"].integer(0...Int(Int32.max)) ?? 0
        ignoreEOS = try body.withExtension("ignore_eos").flag() ?? false
        truncatePromptTokens = try body["truncate_prompt_tokens"].integer(-1...Int(Int32.max))
        guard truncatePromptTokens != 0 else {
            throw body["truncate_prompt_tokens"].notAllowed("-1 or at least 1")
        }
    }

    private mutating func readStops(_ body: JSONField, _ limits: WireLimits) throws(WireError) {
        let field = body["stop"]
        if case .string? = field.value {
            stop = [try field.shortText(atMost: limits.stopStringLength)]
        } else if let field = field.sent {
            guard case .array? = field.value else { throw field.wrongType("a string or an array of strings") }
            stop =
                try field.texts("strings", atMost: limits.stopStrings, each: limits.stopStringLength) ?? []
        }
        stopTokenIDs = try body["stop_token_ids"].tokenIDs(atMost: limits.stopTokenIDs) ?? []
        includeStopStringInOutput = try body["include_stop_str_in_output"].flag() ?? false
        skipSpecialTokens = try body["skip_special_tokens"].flag() ?? true
        spacesBetweenSpecialTokens = try body["spaces_between_special_tokens"].flag() ?? true
    }

    private mutating func readTokens(_ body: JSONField, _ limits: WireLimits) throws(WireError) {
        logitBias = try LogitBias.list(body["logit_bias"], atMost: limits.logitBias)
        badWords =
            try body["bad_words"].texts("strings", atMost: limits.badWords, each: limits.stopStringLength)
            ?? []
        allowedTokenIDs = try body["allowed_token_ids"].tokenIDs(atMost: limits.allowedTokenIDs)
        guard allowedTokenIDs?.isEmpty != true else {
            throw body["allowed_token_ids"].notAllowed("an array of at least one token id")
        }
    }

    /// What must hold between the fields of a request that has been read as a whole.
    func check(_ body: JSONField, isStreamed: Bool) throws(WireError) {
        if let maxTokens, minTokens > maxTokens {
            throw body["min_tokens"].refused(
                "must be at most the limit of the answer's tokens, \(maxTokens), not \(minTokens).")
        }
        if promptLogprobs != nil, isStreamed {
            throw body["prompt_logprobs"].refused("cannot be had with stream: true.")
        }
    }
}

extension LogitBias {
    private static let strongest = 100.0

    /// An object from token ids to numbers, which are clamped.
    fileprivate static func list(_ field: JSONField, atMost limit: Int) throws(WireError) -> [LogitBias] {
        guard let object = try field.object() else { return [] }
        try field.require(object.count, atMost: limit, "entries")
        var list: [LogitBias] = []
        for (key, value) in object.members {
            let range = ClosedRange.tokenIDs
            guard let token = Int(key), range.contains(token) else {
                throw field.refused(
                    "has the key \(JSONValue.string(key).summary); keys must be token ids from "
                        + "\(range.lowerBound) to \(range.upperBound).")
            }
            guard let bias = value.double, !bias.isNaN else {
                throw field.malformed(
                    "gives token \(token) \(value.summary); it must be a number from -100 to 100.")
            }
            list.append(LogitBias(token: token, bias: min(max(bias, -strongest), strongest)))
        }
        return list
    }
}

extension JSONField {
    /// A field of the body that NIM 1.x also took inside `nvext`; the one at the top goes first.
    func withExtension(_ key: String) -> JSONField { self[key].sent ?? self["nvext"][key] }
}
