import JSON

/// `config.json`, `generation_config.json` and the processor's settings as a GGUF file tells them (llama.cpp's
/// `gguf-py/gguf/constants.py`), in Hugging Face's terms, so that one reader checks both.
struct GGUFConfiguration {
    let parts: GGUFParts
    let projector: GGUFParts?
    private let architecture: String
    private var metadata: GGUFMetadata { parts.metadata }
    /// Layers of the network, without those for multi-token prediction.
    let layers: Int

    init(_ parts: GGUFParts, projector: GGUFParts?) throws(CheckpointError) {
        self.parts = parts
        self.projector = projector
        let metadata = parts.metadata
        architecture = try metadata.string("general.architecture") ?? ""
        guard ["qwen35", "qwen35moe"].contains(architecture) else {
            throw .unsupported(
                file: metadata.fileName,
                reason:
                    "general.architecture \"\(architecture.prefix(64))\" is not supported; expected qwen35 or qwen35moe"
            )
        }
        let blocks = try metadata.integer("\(architecture).block_count", in: 1...1_024)
        layers =
            blocks
            - (try metadata.integer("\(architecture).nextn_predict_layers", in: 0...blocks, default: 0))
        guard layers > 0, parts.places["blk.0.attn_norm.weight"] != nil else {
            throw .unsupported(
                file: metadata.fileName, reason: "it holds only the layers for multi-token prediction")
        }
    }

    private var isMoE: Bool { architecture == "qwen35moe" }

    func configuration() throws(CheckpointError) -> Configuration {
        var top: JSONObject = [
            "model_type": .string(isMoE ? "qwen3_5_moe" : "qwen3_5"),
            "text_config": .object(try text()),
        ]
        if let projector { top["vision_config"] = .object(try Self.vision(projector)) }
        for (key, token) in [
            ("image_token_id", "<|image_pad|>"), ("video_token_id", "<|video_pad|>"),
            ("vision_start_token_id", "<|vision_start|>"), ("vision_end_token_id", "<|vision_end|>"),
        ] {
            if let id = try tokenIDs([token]).first { top[key] = .number(JSONNumber(id)) }
        }
        return try Configuration(Settings(file: metadata.fileName, object: top))
    }

    private func text() throws(CheckpointError) -> JSONObject {
        var text: JSONObject = [
            "model_type": .string(isMoE ? "qwen3_5_moe_text" : "qwen3_5_text"),
            "num_hidden_layers": .number(JSONNumber(layers)),
            "vocab_size": .number(JSONNumber(parts.places["token_embd.weight"]?.entry.shape.first ?? 0)),
            "tie_word_embeddings": .bool(parts.places["output.weight"] == nil),
            "eos_token_id": .array(try endTokens().map { .number(JSONNumber($0)) }),
        ]
        var keys = [
            ("hidden_size", "embedding_length"), ("num_attention_heads", "attention.head_count"),
            ("num_key_value_heads", "attention.head_count_kv"), ("head_dim", "attention.key_length"),
            ("linear_num_key_heads", "ssm.group_count"), ("linear_num_value_heads", "ssm.time_step_rank"),
            ("linear_key_head_dim", "ssm.state_size"), ("linear_conv_kernel_dim", "ssm.conv_kernel"),
            ("max_position_embeddings", "context_length"),
        ]
        keys +=
            isMoE
            ? [
                ("num_experts", "expert_count"), ("num_experts_per_tok", "expert_used_count"),
                ("moe_intermediate_size", "expert_feed_forward_length"),
                ("shared_expert_intermediate_size", "expert_shared_feed_forward_length"),
            ] : [("intermediate_size", "feed_forward_length")]
        for (key, own) in keys { text[key] = .number(JSONNumber(try count(own))) }
        let heads = try count("ssm.time_step_rank")
        let width = try count("ssm.inner_size")
        guard width % heads == 0 else {
            throw metadata.wrong(
                "\(architecture).ssm.inner_size", found: "\(width)",
                expected: "a multiple of ssm.time_step_rank (\(heads))")
        }
        text["linear_value_head_dim"] = .number(JSONNumber(width / heads))
        text["rms_norm_eps"] = try real("attention.layer_norm_rms_epsilon")
        text["layer_types"] = .array(try layerTypes())
        text["rope_parameters"] = .object(try rope())
        return text
    }

    /// The list where there is one, else the interval.
    private func layerTypes() throws(CheckpointError) -> [JSONValue] {
        let interval = try metadata.integer(
            "\(architecture).full_attention_interval", in: 1...1_024, default: 4)
        var isLinear = (1...layers).map { $0 % interval != 0 }
        let key = "\(architecture).attention.recurrent_layers"
        if let list = try metadata.integers(key) {
            guard list.count >= layers else {
                throw metadata.wrong(
                    key, found: "a list of \(list.count)", expected: "one for each of \(layers) layers")
            }
            isLinear = list.prefix(layers).map { $0 != 0 }
        }
        return isLinear.map { .string($0 ? "linear_attention" : "full_attention") }
    }

    private func rope() throws(CheckpointError) -> JSONObject {
        let head = try count("attention.key_length")
        var rope: JSONObject = ["mrope_interleaved": true, "rope_type": "default"]
        rope["rope_theta"] = try real("rope.freq_base")
        if metadata.has("\(architecture).rope.dimension_count") {
            let rotated = try count("rope.dimension_count")
            rope["partial_rotary_factor"] = JSONNumber(Double(rotated) / Double(head)).map(JSONValue.number)
        }
        if let sections = try metadata.integers("\(architecture).rope.dimension_sections") {
            rope["mrope_section"] = .array(sections.prefix(3).map { .number(JSONNumber($0)) })
        }
        switch try metadata.string("\(architecture).rope.scaling.type") {
        case nil, "none"?: break
        case "yarn"?:
            rope["rope_type"] = "yarn"
            rope["factor"] = try real("rope.scaling.factor")
            if metadata.has("\(architecture).rope.scaling.original_context_length") {
                rope["original_max_position_embeddings"] = .number(
                    JSONNumber(try count("rope.scaling.original_context_length")))
            }
            rope["beta_fast"] = try real("rope.scaling.yarn_beta_fast")
            rope["beta_slow"] = try real("rope.scaling.yarn_beta_slow")
            rope["attention_factor"] = try real("rope.scaling.yarn_attn_factor")
        case let other?:
            throw metadata.wrong(
                "\(architecture).rope.scaling.type", found: String(other.prefix(64)), expected: "yarn or none"
            )
        }
        return rope
    }

    /// A count, which may be given as a list of equal ones, one for each layer.
    private func count(_ key: String) throws(CheckpointError) -> Int {
        let key = "\(architecture).\(key)"
        guard metadata.isList(key), let list = try metadata.integers(key) else {
            return try metadata.integer(key, in: 1...16_777_216)
        }
        guard let largest = list.max(), (1...16_777_216).contains(largest),
            list.allSatisfy({ $0 == largest || $0 == 0 })
        else { throw metadata.wrong(key, found: "a list", expected: "one count for all layers") }
        return largest
    }

    private func real(_ key: String) throws(CheckpointError) -> JSONValue? {
        guard let value = try metadata.real("\(architecture).\(key)") else { return nil }
        return JSONNumber(value).map(JSONValue.number)
    }
}

extension GGUFConfiguration {
    /// The metadata names one end token; the family has two.
    private func endTokens() throws(CheckpointError) -> [Int] {
        var ids: [Int] = []
        for key in ["tokenizer.ggml.eos_token_id", "tokenizer.ggml.eot_token_id"] where metadata.has(key) {
            ids.append(try metadata.integer(key, in: 0...Int(Int32.max)))
        }
        return try (ids + tokenIDs(["<|im_end|>", "<|endoftext|>"])).unique()
    }

    /// The ids of those texts that are tokens, in the order of the texts.
    private func tokenIDs(_ texts: [String]) throws(CheckpointError) -> [Int] {
        let tokens = try metadata.strings("tokenizer.ggml.tokens") ?? []
        return texts.compactMap { text in tokens.lastIndex { $0.utf8.elementsEqual(text.utf8) } }
    }

    /// What newer converters copy from `generation_config.json`.
    func generation(_ configuration: Configuration) throws(CheckpointError) -> GenerationDefaults {
        var settings = JSONObject()
        for (key, own) in [
            ("temperature", "temp"), ("top_p", "top_p"), ("min_p", "min_p"),
            ("repetition_penalty", "penalty_repeat"),
        ] {
            guard let value = try metadata.real("general.sampling.\(own)") else { continue }
            settings[key] = JSONNumber(value).map(JSONValue.number)
        }
        if metadata.has("general.sampling.top_k") {
            settings["top_k"] = .number(
                JSONNumber(try metadata.integer("general.sampling.top_k", in: -1...Int(Int32.max))))
        }
        // Whoever gives a temperature means it to be used.
        if settings["temperature"] != nil { settings["do_sample"] = true }
        return try GenerationDefaults(
            Settings(file: metadata.fileName, object: settings), configuration: configuration)
    }

    private static func vision(_ projector: GGUFParts) throws(CheckpointError) -> JSONObject {
        let metadata = projector.metadata
        // Files of several modalities use the second.
        let key = metadata.has("clip.projector_type") ? "clip.projector_type" : "clip.vision.projector_type"
        let kind = try metadata.string(key) ?? ""
        guard kind == "qwen3vl_merger" else {
            throw metadata.wrong(
                key, found: kind.isEmpty ? "absent" : String(kind.prefix(64)),
                expected: "qwen3vl_merger")
        }
        if let layers = try metadata.integers("clip.vision.is_deepstack_layers"),
            layers.contains(where: { $0 != 0 })
        {
            throw .unsupported(file: metadata.fileName, reason: "deepstack layers are not of this family")
        }
        var vision: JSONObject = [
            "num_position_embeddings": .number(
                JSONNumber(projector.places["v.position_embd.weight"]?.entry.shape.first ?? 0))
        ]
        for (key, own) in [
            ("depth", "block_count"), ("hidden_size", "embedding_length"),
            ("intermediate_size", "feed_forward_length"), ("num_heads", "attention.head_count"),
            ("out_hidden_size", "projection_dim"), ("patch_size", "patch_size"),
        ] {
            vision[key] = .number(JSONNumber(try metadata.integer("clip.vision.\(own)", in: 1...16_777_216)))
        }
        vision["spatial_merge_size"] = .number(
            JSONNumber(try metadata.integer("clip.vision.spatial_merge_size", in: 1...16, default: 2)))
        vision["temporal_patch_size"] = 2
        return vision
    }

    /// How pictures are cut. Converters that miss the processor's file write CLIP's mean and deviation, which are wrong
    /// for this family.
    func processor() throws(CheckpointError) -> ProcessorFiles {
        var files = ProcessorFiles()
        guard let metadata = projector?.metadata else { return files }
        let patch = try metadata.integer("clip.vision.patch_size", in: 1...256)
        let merge = try metadata.integer("clip.vision.spatial_merge_size", in: 1...16, default: 2)
        let mean = try metadata.reals("clip.vision.image_mean") ?? [0.5, 0.5, 0.5]
        let std = try metadata.reals("clip.vision.image_std") ?? [0.5, 0.5, 0.5]
        if metadata.has("clip.vision.image_min_pixels") || metadata.has("clip.vision.image_max_pixels") {
            let bounds = 1...1_000_000_000_000
            files.image.minPixels = try metadata.integer(
                "clip.vision.image_min_pixels", in: bounds,
                default: min(files.image.minPixels, files.image.maxPixels))
            files.image.maxPixels = try metadata.integer(
                "clip.vision.image_max_pixels", in: files.image.minPixels...bounds.upperBound,
                default: max(files.image.minPixels, files.image.maxPixels))
        }
        let isOfCLIP = mean.first.map { abs($0 - 0.48145466) < 1e-4 } ?? true
        for patching in [\ProcessorFiles.image, \ProcessorFiles.video] {
            files[keyPath: patching].patchSize = patch
            files[keyPath: patching].mergeSize = merge
            guard !isOfCLIP else { continue }
            guard mean.count == 3, std.count == 3, std.allSatisfy({ $0 > 1e-6 }), mean.allSatisfy(\.isFinite)
            else {
                throw metadata.wrong(
                    "clip.vision.image_std", found: "\(mean.count) and \(std.count) numbers",
                    expected: "three for mean and for deviation")
            }
            files[keyPath: patching].normalisation.mean = mean
            files[keyPath: patching].normalisation.std = std
        }
        return files
    }
}
