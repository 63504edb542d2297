import JSON

/// Joins the chunks of a streamed text completion as a client does, into the document that the plain answer
/// would be.
package struct TextChunkFold {
    private var fields: JSONObject = [:]
    private var choices: [Int: JSONObject] = [:]

    package init(_ chunks: [JSONValue]) throws {
        for chunk in chunks {
            try StreamViolation.check(chunk["object"] == "text_completion")
            for key in ["id", "object", "created", "model"] {
                try StreamViolation.check(fields[key] == nil || fields[key] == chunk[key])
                fields[key] = chunk[key]
            }
            fields["usage"] = chunk["usage"] ?? fields["usage"] ?? .null
            for choice in try StreamViolation.unwrap(chunk["choices"]?.array) { try take(choice) }
        }
    }

    private mutating func take(_ choice: JSONValue) throws {
        let index = try StreamViolation.unwrap(choice["index"]?.int)
        let old = choices[index] ?? ["text": ""]
        try StreamViolation.check(old["finish_reason"]?.isNull ?? true, "nothing follows the end of a choice")
        let list = { (key: String) -> JSONValue in
            guard let more = choice[key]?.array else { return old[key] ?? .null }
            return .array((old[key]?.array ?? []) + more)
        }
        var logprobs = old["logprobs"]?.object ?? [:]
        for (key, more) in choice["logprobs"]?.object?.members ?? [] {
            logprobs[key] = .array((logprobs[key]?.array ?? []) + (more.array ?? []))
        }
        choices[index] = [
            "index": .number(JSONNumber(index)),
            "text": .string(
                (old["text"]?.string ?? "") + (try StreamViolation.unwrap(choice["text"]?.string))),
            "logprobs": logprobs.isEmpty ? .null : .object(logprobs),
            "finish_reason": try StreamViolation.unwrap(choice["finish_reason"]),
            "stop_reason": try StreamViolation.unwrap(choice["stop_reason"]),
            "token_ids": list("token_ids"), "prompt_logprobs": .null,
            "prompt_token_ids": list("prompt_token_ids"),
        ]
    }

    package var completion: JSONValue {
        var result: JSONObject = [:]
        for key in ["id", "object", "created", "model"] { result[key] = fields[key] }
        result["choices"] = .array(choices.keys.sorted().compactMap { choices[$0].map(JSONValue.object) })
        result["service_tier"] = .null
        result["system_fingerprint"] = .null
        result["usage"] = fields["usage"] ?? .null
        result["kv_transfer_params"] = .null
        return .object(result)
    }
}
