import JSON

extension TextConfiguration {
    // The bounds are far above every published size; they keep products of any three dimensions
    // inside 64 bits.
    init(_ settings: Settings, isMoE: Bool) throws(CheckpointError) {
        try settings.refuseOtherMathematics(isMoE: isMoE)

        hiddenSize = try settings.integer("hidden_size", in: 1...65_536)
        numHiddenLayers = try settings.integer("num_hidden_layers", in: 1...1_024)
        numAttentionHeads = try settings.integer("num_attention_heads", in: 1...1_024)
        numKeyValueHeads = try settings.integer("num_key_value_heads", in: 1...1_024)
        headDim = try settings.integer("head_dim", in: 1...1_024, default: 256)
        vocabSize = try settings.integer("vocab_size", in: 1...4_194_304)
        rmsNormEps = try settings.real("rms_norm_eps", in: 1e-12...0.1, default: 1e-6)
        linearNumKeyHeads = try settings.integer("linear_num_key_heads", in: 1...1_024)
        linearNumValueHeads = try settings.integer("linear_num_value_heads", in: 1...1_024)
        linearKeyHeadDim = try settings.integer("linear_key_head_dim", in: 1...1_024)
        linearValueHeadDim = try settings.integer("linear_value_head_dim", in: 1...1_024)
        linearConvKernelDim = try settings.integer("linear_conv_kernel_dim", in: 2...16, default: 4)
        maxPositionEmbeddings = try settings.integer(
            "max_position_embeddings", in: 1...16_777_216, default: 262_144)
        tieWordEmbeddings = try settings.flag("tie_word_embeddings", default: false)
        attnOutputGate = true
        layerTypes = try settings.layerTypes(count: numHiddenLayers)
        rope = try RopeParameters(settings, headDim: headDim, maxPositionEmbeddings: maxPositionEmbeddings)
        eosTokenIDs = []

        if isMoE {
            intermediateSize = 0
            numExperts = try settings.integer("num_experts", in: 1...4_096)
            numExpertsPerTok = try settings.integer("num_experts_per_tok", in: 1...numExperts)
            moeIntermediateSize = try settings.integer("moe_intermediate_size", in: 1...262_144)
            sharedExpertIntermediateSize = try settings.integer(
                "shared_expert_intermediate_size", in: 1...262_144)
        } else {
            intermediateSize = try settings.integer("intermediate_size", in: 1...1_048_576)
            numExperts = 0
            numExpertsPerTok = 0
            moeIntermediateSize = 0
            sharedExpertIntermediateSize = 0
        }

        try settings.requireMultiple(
            "num_attention_heads", numAttentionHeads, of: "num_key_value_heads", numKeyValueHeads)
        try settings.requireMultiple(
            "linear_num_value_heads", linearNumValueHeads, of: "linear_num_key_heads", linearNumKeyHeads)
    }
}

extension Settings {
    fileprivate func refuseOtherMathematics(isMoE: Bool) throws(CheckpointError) {
        try require("hidden_act", .string("silu"))
        try require("attention_bias", .bool(false))
        try require("attn_output_gate", .bool(true))
        if isMoE {
            try require("mlp_only_layers", .array([]))
            try require("decoder_sparse_step", .number(JSONNumber(1)))
            try require("norm_topk_prob", .bool(true))
        }
    }

    /// `layer_types` where given, else every `full_attention_interval`-th layer is full attention.
    fileprivate func layerTypes(count: Int) throws(CheckpointError) -> [LayerType] {
        guard let list = try array("layer_types") else {
            let interval = try integer("full_attention_interval", in: 1...1_024, default: 4)
            return (1...count).map { $0 % interval == 0 ? .fullAttention : .linearAttention }
        }
        guard list.count == count else {
            throw wrong(
                "layer_types", .array(list), expected: "a list of \(count), as num_hidden_layers says")
        }
        var types: [LayerType] = []
        for value in list {
            switch value.string {
            case "linear_attention": types.append(.linearAttention)
            case "full_attention": types.append(.fullAttention)
            default:
                throw wrong(
                    "layer_types", value, expected: "\"linear_attention\" or \"full_attention\" in each place"
                )
            }
        }
        return types
    }

    func requireMultiple(_ key: String, _ value: Int, of other: String, _ divisor: Int)
        throws(CheckpointError)
    {
        guard value % divisor == 0 else {
            throw wrong(key, .number(JSONNumber(value)), expected: "a multiple of \(other) (\(divisor))")
        }
    }
}
