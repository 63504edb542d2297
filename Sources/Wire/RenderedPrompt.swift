import JSON

/// What a chat request becomes before it is answered; `POST /v1/chat/completions/render` shows it.
package struct RenderedPrompt: Sendable, Equatable {
    /// A picture or clip in the prompt.
    package struct Feature: Sendable, Equatable {
        /// `image` or `video`.
        package var kind: String
        /// In patches: time, height, width.
        package var grid: [Int]
        package var tokenCount: Int
        /// Of a clip: the frames taken, and the time of each pair in seconds.
        package var frames: [Int]
        package var timestamps: [Double]

        package init(kind: String, grid: [Int], tokenCount: Int, frames: [Int], timestamps: [Double]) {
            self.kind = kind
            self.grid = grid
            self.tokenCount = tokenCount
            self.frames = frames
            self.timestamps = timestamps
        }
    }

    package var tokens: [Int]
    /// With the places of media expanded.
    package var text: String
    package var features: [Feature]
    /// The values that would be used, the model's defaults filled in.
    package var sampling: SamplingFields

    package init(tokens: [Int], text: String, features: [Feature], sampling: SamplingFields) {
        self.tokens = tokens
        self.text = text
        self.features = features
        self.sampling = sampling
    }

    package func json(requestID: String, model: String) -> JSONValue {
        [
            "request_id": .string(requestID), "model": .string(model), "token_ids": .integers(tokens),
            "prompt_text": .string(text), "sampling_params": sampling.json,
            "features": .array(features.map(\.json)),
        ]
    }
}

extension RenderedPrompt.Feature {
    fileprivate var json: JSONValue {
        var fields: JSONObject = [
            "type": .string(kind), "grid_thw": .integers(grid), "token_count": .integer(tokenCount),
        ]
        if kind == "video" {
            fields["frame_indices"] = .integers(frames)
            fields["timestamps"] = .array(timestamps.map { Optional($0).orNull })
        }
        return .object(fields)
    }
}

extension SamplingFields {
    fileprivate var json: JSONValue {
        [
            "n": .integer(choices), "temperature": temperature.orNull, "top_p": topP.orNull,
            "top_k": topK.orNull, "min_p": minP.orNull, "presence_penalty": presencePenalty.orNull,
            "frequency_penalty": frequencyPenalty.orNull,
            "repetition_penalty": repetitionPenalty.orNull,
            "seed": seed.map { .number(JSONNumber(spelling: String($0))) } ?? .null,
            "max_tokens": maxTokens.orNull, "min_tokens": .integer(minTokens), "stop": .strings(stop),
            "stop_token_ids": .integers(stopTokenIDs),
            "include_stop_str_in_output": .bool(includeStopStringInOutput),
            "ignore_eos": .bool(ignoreEOS), "skip_special_tokens": .bool(skipSpecialTokens),
            "spaces_between_special_tokens": .bool(spacesBetweenSpecialTokens),
            "logit_bias": .object(
                JSONObject(
                    logitBias.map { (String($0.token), JSONNumber($0.bias).map(JSONValue.number) ?? .null) })),
            "allowed_token_ids": allowedTokenIDs.orNull, "bad_words": .strings(badWords),
            "truncate_prompt_tokens": truncatePromptTokens.orNull, "logprobs": logprobs.orNull,
            "prompt_logprobs": promptLogprobs.orNull,
        ]
    }
}
