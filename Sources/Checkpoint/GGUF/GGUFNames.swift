/// GGUF's names of tensors and those of Hugging Face's checkpoints (llama.cpp's `gguf-py/gguf/tensor_mapping.py` and
/// `conversion/qwen.py`).
enum GGUFNames {
    static let textPrefix = "model.language_model."
    static let visionPrefix = "model.visual."

    private static let whole = [
        "token_embd.weight": "\(textPrefix)embed_tokens.weight",
        "output_norm.weight": "\(textPrefix)norm.weight",
        "output.weight": "lm_head.weight",
    ]

    /// What follows `blk.N.`.
    private static let inBlock = [
        "attn_norm.weight": "input_layernorm.weight",
        "post_attention_norm.weight": "post_attention_layernorm.weight",
        "attn_q.weight": "self_attn.q_proj.weight", "attn_k.weight": "self_attn.k_proj.weight",
        "attn_v.weight": "self_attn.v_proj.weight", "attn_output.weight": "self_attn.o_proj.weight",
        "attn_q_norm.weight": "self_attn.q_norm.weight", "attn_k_norm.weight": "self_attn.k_norm.weight",
        "attn_qkv.weight": "linear_attn.in_proj_qkv.weight",
        "attn_gate.weight": "linear_attn.in_proj_z.weight",
        "ssm_beta.weight": "linear_attn.in_proj_b.weight", "ssm_alpha.weight": "linear_attn.in_proj_a.weight",
        "ssm_conv1d.weight": "linear_attn.conv1d.weight", "ssm_a": "linear_attn.A_log",
        "ssm_dt.bias": "linear_attn.dt_bias", "ssm_norm.weight": "linear_attn.norm.weight",
        "ssm_out.weight": "linear_attn.out_proj.weight",
        "ffn_gate.weight": "mlp.gate_proj.weight", "ffn_up.weight": "mlp.up_proj.weight",
        "ffn_down.weight": "mlp.down_proj.weight",
        "ffn_gate_inp.weight": "mlp.gate.weight",
        "ffn_gate_inp_shexp.weight": "mlp.shared_expert_gate.weight",
        "ffn_gate_exps.weight": "mlp.experts.gate_proj.weight",
        "ffn_up_exps.weight": "mlp.experts.up_proj.weight",
        "ffn_down_exps.weight": "mlp.experts.down_proj.weight",
        "ffn_gate_up_exps.weight": "mlp.experts.gate_up_proj.weight",
        "ffn_gate_shexp.weight": "mlp.shared_expert.gate_proj.weight",
        "ffn_up_shexp.weight": "mlp.shared_expert.up_proj.weight",
        "ffn_down_shexp.weight": "mlp.shared_expert.down_proj.weight",
    ]

    /// In the block of multi-token prediction.
    private static let ofPrediction = [
        "nextn.eh_proj.weight": "mtp.fc.weight", "nextn.enorm.weight": "mtp.pre_fc_norm_embedding.weight",
        "nextn.hnorm.weight": "mtp.pre_fc_norm_hidden.weight",
        "nextn.shared_head_norm.weight": "mtp.norm.weight",
    ]

    private static let ofTower = [
        "v.patch_embd.weight": "patch_embed.proj.weight", "v.patch_embd.bias": "patch_embed.proj.bias",
        "v.position_embd.weight": "pos_embed.weight", "v.post_ln.weight": "merger.norm.weight",
        "v.post_ln.bias": "merger.norm.bias",
        "mm.0.weight": "merger.linear_fc1.weight", "mm.0.bias": "merger.linear_fc1.bias",
        "mm.2.weight": "merger.linear_fc2.weight", "mm.2.bias": "merger.linear_fc2.bias",
    ]

    /// What follows `v.blk.N.`, without `.weight` or `.bias`.
    private static let inTowerBlock = [
        "ln1": "norm1", "ln2": "norm2", "attn_qkv": "attn.qkv", "attn_out": "attn.proj",
        "ffn_up": "mlp.linear_fc1",
        "ffn_down": "mlp.linear_fc2",
    ]

    /// The name of a tensor of the main file with `layers` layers; nil for what the network does not have.
    static func text(_ name: String, layers: Int) -> String? {
        if let name = whole[name] { return name }
        guard let (index, rest) = numbered(name, after: "blk.") else { return nil }
        if index < layers { return inBlock[rest].map { "\(textPrefix)layers.\(index).\($0)" } }
        return ofPrediction[rest] ?? inBlock[rest].map { "mtp.layers.\(index - layers).\($0)" }
    }

    /// The name of a tensor of the projector's file.
    static func vision(_ name: String) -> String? {
        if let name = ofTower[name] { return visionPrefix + name }
        guard let (index, rest) = numbered(name, after: "v.blk.") else { return nil }
        for suffix in [".weight", ".bias"] where rest.hasSuffix(suffix) {
            return inTowerBlock[String(rest.dropLast(suffix.count))]
                .map { "\(visionPrefix)blocks.\(index).\($0)\(suffix)" }
        }
        return nil
    }

    /// `blk.12.attn_q.weight` is 12 and `attn_q.weight`.
    static func numbered(_ name: String, after prefix: String) -> (Int, String)? {
        guard name.hasPrefix(prefix) else { return nil }
        let rest = name.dropFirst(prefix.count)
        guard let dot = rest.firstIndex(of: "."), let index = Int(rest[..<dot]), index >= 0 else {
            return nil
        }
        return (index, String(rest[rest.index(after: dot)...]))
    }
}
