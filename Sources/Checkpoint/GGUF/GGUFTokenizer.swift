import JSON

/// The tokenizer of a GGUF file as the documents `tokenizer.json` and `tokenizer_config.json`.
struct GGUFTokenizer {
    let metadata: GGUFMetadata

    /// The kinds of tokens (`llama_token_type`).
    private enum Kind { static let control = 3, userDefined = 4, unused = 5 }

    /// Converters call every token like `<|…|>` special. In this family's `tokenizer.json` these are not.
    private static let ordinary: Set<String> = [
        "<|fim_prefix|>", "<|fim_middle|>", "<|fim_suffix|>", "<|fim_pad|>", "<|repo_name|>", "<|file_sep|>",
    ]

    func documents() throws(CheckpointError) -> TokenizerDocuments {
        let model = try metadata.string("tokenizer.ggml.model")
        guard model == "gpt2" else {
            throw metadata.wrong(
                "tokenizer.ggml.model", found: model.map { String($0.prefix(64)) } ?? "absent",
                expected: "gpt2")
        }
        guard let tokens = try metadata.strings("tokenizer.ggml.tokens"),
            let kinds = try metadata.integers("tokenizer.ggml.token_type"), kinds.count == tokens.count
        else {
            throw metadata.wrong(
                "tokenizer.ggml.token_type", found: "absent or of another length",
                expected: "one for each of tokenizer.ggml.tokens")
        }
        guard let merges = try metadata.strings("tokenizer.ggml.merges") else {
            throw metadata.wrong("tokenizer.ggml.merges", found: "absent", expected: "a list of texts")
        }
        var vocabulary: [JSONObject.Member] = []
        var added: [JSONValue] = []
        for (id, (token, kind)) in zip(tokens, kinds).enumerated() {
            switch kind {
            case Kind.control, Kind.userDefined:
                added.append([
                    "id": .number(JSONNumber(id)), "content": .string(token), "normalized": false,
                    "special": .bool(kind == Kind.control && !Self.ordinary.contains(token)),
                ])
            case Kind.unused: break
            default: vocabulary.append((token, .number(JSONNumber(id))))
            }
        }
        let tokenizer: JSONObject = [
            "added_tokens": .array(added),
            "normalizer": ["type": "NFC"],
            "pre_tokenizer": try preTokenizer(),
            "post_processor": nil,
            "decoder": ["type": "ByteLevel"],
            "model": [
                "type": "BPE", "vocab": .object(JSONObject(vocabulary)),
                "merges": .array(merges.map { .string($0) }),
            ],
        ]
        return TokenizerDocuments(
            tokenizer: .object(tokenizer), configuration: .object(try configuration(tokens)), template: nil)
    }

    /// The pattern goes by a name here.
    private func preTokenizer() throws(CheckpointError) -> JSONValue {
        let marks: String
        switch try metadata.string("tokenizer.ggml.pre") ?? "qwen35" {
        case "qwen35": marks = #"\p{M}"#
        case "qwen2": marks = ""
        case let other:
            throw metadata.wrong(
                "tokenizer.ggml.pre", found: String(other.prefix(64)), expected: "qwen35 or qwen2")
        }
        let letters = marks.isEmpty ? #"\p{L}"# : #"[\p{L}\p{M}]"#
        let pattern =
            #"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?"# + letters
            + #"+|\p{N}| ?[^\s\p{L}"# + marks + #"\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"#
        return [
            "type": "Sequence",
            "pretokenizers": [
                [
                    "type": "Split", "pattern": ["Regex": .string(pattern)], "behavior": "Isolated",
                    "invert": false,
                ],
                ["type": "ByteLevel", "add_prefix_space": false, "trim_offsets": false, "use_regex": false],
            ],
        ]
    }

    private func configuration(_ tokens: [String]) throws(CheckpointError) -> JSONObject {
        var configuration = JSONObject()
        for (key, own) in [
            ("eos_token", "eos_token_id"), ("pad_token", "padding_token_id"),
            ("unk_token", "unknown_token_id"),
        ] where metadata.has("tokenizer.ggml.\(own)") {
            let id = try metadata.integer("tokenizer.ggml.\(own)", in: 0...max(0, tokens.count - 1))
            if tokens.indices.contains(id) { configuration[key] = .string(tokens[id]) }
        }
        if let template = try metadata.string("tokenizer.chat_template") {
            configuration["chat_template"] = .string(template)
        }
        return configuration
    }
}
