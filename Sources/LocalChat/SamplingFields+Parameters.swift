import Chat
import Checkpoint
import Martlet
import Prompting
import Sampling
import Tokenizer
import Wire

extension SamplingFields {
    /// The sampler's parameters, the model's defaults filled in. Token ids that the model does not have are
    /// refused, but for those that would only stop the answer.
    func parameters(_ model: Model) throws(ChatError) -> SamplingParameters {
        var options = SamplingOptions()
        options.temperature = temperature
        options.topP = topP
        options.topK = topK.map { max(0, $0) }
        options.minP = minP
        options.presencePenalty = presencePenalty
        options.frequencyPenalty = frequencyPenalty
        options.repetitionPenalty = repetitionPenalty
        options.seed = seed.map { UInt64(bitPattern: $0) }

        var parameters = options.parameters(model.folder.generation)
        let tokenizer = model.processor.tokenizer
        for entry in logitBias {
            let id = try tokenizer.id(entry.token, field: "logit_bias")
            parameters.logitBias[id] = Float(entry.bias)
        }
        if let allowedTokenIDs {
            guard !allowedTokenIDs.isEmpty else {
                throw .invalid(
                    message: "allowed_token_ids is empty: no token could be chosen",
                    parameter: "allowed_token_ids")
            }
            var allowed: [Int32] = []
            for id in allowedTokenIDs {
                allowed.append(try tokenizer.id(id, field: "allowed_token_ids"))
            }
            parameters.allowedTokenIDs = allowed
        }
        parameters.badWords = badWords.flatMap(tokenizer.spellings(ofBadWord:))
        parameters.minTokens = minTokens
        parameters.stopTokenIDs = stopTokenIDs.compactMap { Int32(exactly: $0) }
        parameters.ignoreEOS = ignoreEOS
        parameters.logprobs = logprobs.map(SamplingPlan.count)
        return parameters
    }
}

extension Tokenizer {
    /// The id, checked.
    func id(_ id: Int, field: String) throws(ChatError) -> Int32 {
        guard 0..<count ~= id else {
            throw .invalid(
                message: "\(field): token id \(id) is not in the vocabulary; ids are 0 to \(count - 1)",
                parameter: field)
        }
        return Int32(id)
    }

    /// The token sequences that write a word: at the beginning of a text and, where that is another token
    /// and not a space before the same, after a space. (As vLLM encodes `bad_words`.)
    fileprivate func spellings(ofBadWord word: String) -> [[Int32]] {
        let word = String(word.drop(while: \.isWhitespace))
        let bare = encode(word)
        guard !bare.isEmpty else { return [] }
        let spaced = encode(" " + word)
        return spaced.first != bare.first && spaced.count == bare.count ? [bare, spaced] : [bare]
    }
}
