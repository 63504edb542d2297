import JSON

extension Configuration {
    /// Reads `config.json`: a whole model (`text_config`, `vision_config`) or a text-only export,
    /// whose text settings lie at the top level.
    init(_ top: Settings) throws(CheckpointError) {
        let known = ["qwen3_5", "qwen3_5_moe", "qwen3_5_text", "qwen3_5_moe_text"]
        let modelType = try top.string("model_type") ?? ""
        guard known.contains(modelType) else {
            throw top.unsupported(
                "model_type \"\(modelType.prefix(64))\" is not supported; expected \(known.joined(separator: ", "))"
            )
        }
        let text = try top.section("text_config") ?? top
        try text.refuseOtherTextModel(like: modelType)
        for settings in [top, text] { try settings.refuseOtherQuantisation() }

        self.modelType = modelType
        self.text = try TextConfiguration(text, isMoE: modelType.hasPrefix("qwen3_5_moe"))
        self.text.tieWordEmbeddings = try top.flag(
            "tie_word_embeddings", default: self.text.tieWordEmbeddings)
        self.text.eosTokenIDs = try (text.tokenIDs("eos_token_id") + top.tokenIDs("eos_token_id")).unique()
        vision = nil
        if let section = try top.section("vision_config") {
            vision = try VisionConfiguration(section, textHiddenSize: self.text.hiddenSize)
        }

        // Without a tower the pads are never looked for, so they need not lie inside the vocabulary.
        let ids = 0...(vision == nil ? Int(Int32.max) : self.text.vocabSize - 1)
        imageTokenID = try top.integer("image_token_id", in: ids, default: 248_056)
        videoTokenID = try top.integer("video_token_id", in: ids, default: 248_057)
        visionStartTokenID = try top.integer("vision_start_token_id", in: ids, default: 248_053)
        visionEndTokenID = try top.integer("vision_end_token_id", in: ids, default: 248_054)
        guard imageTokenID != videoTokenID else {
            throw top.unsupported("image_token_id and video_token_id are both \(imageTokenID)")
        }
    }
}

extension Settings {
    fileprivate func refuseOtherTextModel(like modelType: String) throws(CheckpointError) {
        let family = modelType.hasPrefix("qwen3_5_moe") ? "qwen3_5_moe" : "qwen3_5"
        guard let own = try string("model_type") else { return }
        guard own == family || own == "\(family)_text" else {
            throw unsupported("text_config.model_type \"\(own.prefix(64))\" does not belong to \(modelType)")
        }
    }

    /// Published quantised folders say so in `quantization_config`. What the formats are is seen by the tensors; methods
    /// that share their names with known ones but mean something else are refused.
    fileprivate func refuseOtherQuantisation() throws(CheckpointError) {
        let known = ["fp8", "gptq", "awq", "compressed-tensors", "modelopt", "modelopt_fp4", "auto-round"]
        for key in ["quantization_config", "compression_config"] {
            guard let section = try section(key), let method = try section.string("quant_method") else {
                continue
            }
            guard known.contains(method.lowercased()) else {
                throw unsupported(
                    "quant_method \(method.prefix(64)) is not supported; expected \(known.joined(separator: ", "))"
                )
            }
            if method.lowercased() == "awq", let version = try section.string("version"),
                version.lowercased() != "gemm"
            {
                throw unsupported("AWQ version \(version.prefix(64)) is not supported; expected gemm")
            }
        }
    }

    /// GPTQ's zeros are stored less one, but in `gptq_v2`.
    func zerosAreWhole() throws(CheckpointError) -> Bool {
        try section("quantization_config")?.string("checkpoint_format") == "gptq_v2"
    }

    /// Throws unless a key that would change the mathematics is absent or has its one known value.
    func require(_ key: String, _ supported: JSONValue) throws(CheckpointError) {
        guard let value = value(key), value != supported else { return }
        throw wrong(key, value, expected: "\(supported.text()), the only supported value")
    }
}

extension Array where Element: Hashable {
    /// Each element once, in the order of first appearance.
    func unique() -> [Element] {
        var seen: Set<Element> = []
        return filter { seen.insert($0).inserted }
    }
}
