import Checkpoint
import Foundation
import Testing

@Suite struct ConfigurationTests {
    let folder: ScratchFolder
    private let file = "config.json"

    init() throws {
        folder = try ScratchFolder(copying: "micro-moe/checkpoint")
    }

    private func configuration() throws -> Configuration {
        try ModelFolder(path: folder.path).configuration
    }

    /// Keys that would change the mathematics, and numbers that no model has.
    @Test(
        arguments: [
            ("text_config.hidden_act", "\"gelu\"", "\"silu\", the only supported value"),
            ("text_config.attention_bias", "true", "false, the only supported value"),
            ("text_config.attn_output_gate", "false", "true, the only supported value"),
            ("text_config.mlp_only_layers", "[0]", "[], the only supported value"),
            ("text_config.rope_parameters.mrope_interleaved", "false", "true, the only supported value"),
            ("vision_config.deepstack_visual_indexes", "[1]", "[], the only supported value"),
            ("vision_config.hidden_act", "\"gelu\"", "\"gelu_pytorch_tanh\", the only supported value"),
            ("vision_config.in_channels", "1", "3, for red, green and blue"),
            ("vision_config.in_channels", "4", "3, for red, green and blue"),
            ("text_config.hidden_size", "0", "an integer from 1 to 65536"),
            ("text_config.hidden_size", "-64", "an integer from 1 to 65536"),
            ("text_config.hidden_size", "64.5", "an integer from 1 to 65536"),
            ("text_config.hidden_size", "\"64\"", "an integer from 1 to 65536"),
            ("text_config.hidden_size", "1e999", "an integer from 1 to 65536"),
            ("text_config.hidden_size", "99999999999999999999999", "an integer from 1 to 65536"),
            ("text_config.num_hidden_layers", "100000000", "an integer from 1 to 1024"),
            ("text_config.num_key_value_heads", "0", "an integer from 1 to 1024"),
            ("text_config.num_attention_heads", "3", nil),
            ("text_config.linear_num_value_heads", "3", "a multiple of linear_num_key_heads (2)"),
            ("text_config.linear_conv_kernel_dim", "1", "an integer from 2 to 16"),
            ("text_config.num_experts_per_tok", "5", "an integer from 1 to 4"),
            ("text_config.rms_norm_eps", "0", "a number from 1e-12 to 0.1"),
            ("text_config.rms_norm_eps", "\"NaN\"", "a number from 1e-12 to 0.1"),
            ("text_config.layer_types", "[\"full_attention\"]", "a list of 4, as num_hidden_layers says"),
            (
                "text_config.rope_parameters.mrope_section", "[3, 3, 3]",
                "three counts with the sum 8, half the rotary width"
            ),
            (
                "text_config.rope_parameters.mrope_section", "[9, -1, 0]",
                "three counts with the sum 8, half the rotary width"
            ),
            ("text_config.rope_parameters.partial_rotary_factor", "1.5", "a number from 0.03125 to 1.0"),
            (
                "text_config.rope_parameters.partial_rotary_factor", "0.24",
                "an even number of rotated values; head_dim 64 gives 15"
            ),
            ("text_config.rope_parameters.rope_theta", "-1", "a number from 1.0 to 1000000000000.0"),
            ("text_config.eos_token_id", "-1", "a token id or a list of at most 1024"),
            ("vision_config.num_heads", "3", "a multiple of num_heads (3)"),
            (
                "vision_config.num_heads", "16",
                "a multiple of four in each of the 16 heads, for the two rotary axes"
            ),
            ("vision_config.out_hidden_size", "32", "hidden_size of the text stack (64)"),
            ("vision_config.num_position_embeddings", "65", "a square number"),
            ("image_token_id", "1088", "an integer from 0 to 1087"),
            ("text_config", "[]", "an object"),
        ] as [(String, String, String?)])
    func refusesSettings(_ keys: String, _ value: String, _ expected: String?) throws {
        let text = try String(contentsOf: folder.url.appending(path: file), encoding: .utf8)
        try folder.edit(file, keys, "@")
        let marked = try String(contentsOf: folder.url.appending(path: file), encoding: .utf8)
        try folder.write(file, marked.replacing("\"@\"", with: value))
        guard let expected else {
            // Three heads on one key head are as good as two.
            #expect(folder.openingError == nil)
            return
        }
        guard case .setting(file, let key, _, expected) = folder.openingError else {
            Issue.record(
                "\(keys) = \(value): \(folder.openingError.map(String.init(describing:)) ?? "opened")")
            return
        }
        #expect(key.hasPrefix(keys.split(separator: ".")[0]))
        try folder.write(file, text)
        #expect(folder.openingError == nil)
    }

    @Test(arguments: [
        (
            "model_type", "qwen3_vl",
            "model_type \"qwen3_vl\" is not supported; expected qwen3_5, qwen3_5_moe, qwen3_5_text, qwen3_5_moe_text"
        ),
        (
            "text_config.model_type", "qwen3_5_text",
            "text_config.model_type \"qwen3_5_text\" does not belong to qwen3_5_moe"
        ),
        (
            "quantization_config.quant_method", "bitsandbytes",
            "quant_method bitsandbytes is not supported; expected fp8, gptq, awq, compressed-tensors, modelopt, modelopt_fp4, auto-round"
        ),
        (
            "text_config.quantization_config.quant_method", "eetq",
            "quant_method eetq is not supported; expected fp8, gptq, awq, compressed-tensors, modelopt, modelopt_fp4, auto-round"
        ),
        (
            "model_type", "qwen4_exp",
            "model_type \"qwen4_exp\" is not supported; expected qwen3_5, qwen3_5_moe, qwen3_5_text, qwen3_5_moe_text"
        ),
        (
            "text_config.rope_parameters.rope_type", "longrope",
            "rope_type \"longrope\" is not supported; expected default or yarn"
        ),
    ])
    func refusesOtherModels(_ keys: String, _ value: String, _ reason: String) throws {
        try folder.edit(file, keys, value)
        #expect(folder.openingError == .unsupported(file: file, reason: reason))
    }

    @Test func refusesOtherLayoutsOfAWQ() throws {
        try folder.edit(file, "quantization_config", ["quant_method": "awq", "version": "gemv"])
        #expect(
            folder.openingError
                == .unsupported(file: file, reason: "AWQ version gemv is not supported; expected gemm"))
    }

    @Test func takesPublishedValuesForAbsentKeys() throws {
        for key in [
            "layer_types", "rope_parameters", "partial_rotary_factor", "rms_norm_eps", "attention_bias",
        ] {
            try folder.edit(file, "text_config.\(key)", NSNull())
        }
        let text = try configuration().text
        #expect(text.layerTypes == [.linearAttention, .linearAttention, .linearAttention, .fullAttention])
        #expect(text.rmsNormEps == 1e-6)
        #expect(text.rope == RopeParameters(theta: 1e7, partialRotaryFactor: 0.25, mropeSection: [3, 3, 2]))
    }

    @Test func readsTheOlderRope() throws {
        try folder.edit(file, "text_config.rope_parameters", NSNull())
        try folder.edit(file, "text_config.rope_theta", 5e6)
        try folder.edit(file, "text_config.partial_rotary_factor", 0.5)
        try folder.edit(
            file, "text_config.rope_scaling",
            [
                "type": "yarn", "factor": 4, "original_max_position_embeddings": 262_144,
                "mrope_section": [6, 5, 5],
            ])
        let rope = try configuration().text.rope
        #expect(rope.theta == 5e6 && rope.partialRotaryFactor == 0.5 && rope.mropeSection == [6, 5, 5])
        #expect(rope.kind == .yarn(.init(factor: 4, originalMaxPositionEmbeddings: 262_144)))
    }

    @Test func unitesTheEndTokens() throws {
        try folder.edit(file, "eos_token_id", [7, 1026])
        try folder.edit("generation_config.json", "eos_token_id", 9)
        let opened = try ModelFolder(path: folder.path)
        #expect(opened.configuration.text.eosTokenIDs == [1024, 7, 1026])
        #expect(opened.generation.eosTokenIDs == [9, 1024, 7, 1026])
        try folder.remove("generation_config.json")
        #expect(
            try ModelFolder(path: folder.path).generation == GenerationDefaults(eosTokenIDs: [1024, 7, 1026]))
    }

    @Test func refusesMalformedFiles() throws {
        for text in ["", "{", "[]", "{\"model_type\": NaN}", "\u{FEFF}{}"] {
            try folder.write(file, text)
            guard case .malformed(file, _) = folder.openingError else {
                Issue.record("\(text) was read")
                continue
            }
        }
        try folder.write(file, Data(count: 17 << 20))
        #expect(
            folder.openingError
                == .unreadable(file: file, reason: "it has 17825792 bytes; the limit is 16777216"))
    }
}
