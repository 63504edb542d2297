import Checkpoint
import Foundation
import TestSupport
import Testing

/// Every committed checkpoint of odd dimensions opens, and its tensors have the shapes that follow
/// from its configuration.
@Suite struct ShapesTests {
    static let names = [
        "conv2-text-only", "dense", "dense-untied-sharded", "moe-separate-experts", "moe-text-only-f32",
        "moe-untied-f16", "vision-12", "vision-20-sharded", "yarn",
    ]

    private func open(_ name: String) throws -> ModelFolder {
        try ModelFolder(path: Fixtures.url("shapes/\(name)/checkpoint").path)
    }

    @Test(arguments: names) func readsTheTextStack(_ name: String) throws {
        let folder = try open(name)
        let text = folder.configuration.text
        _ = try folder.head()
        let channels =
            2 * text.linearNumKeyHeads * text.linearKeyHeadDim
            + text.linearNumValueHeads * text.linearValueHeadDim
        for (index, type) in text.layerTypes.enumerated() {
            let layer = "\(folder.textPrefix)layers.\(index)."
            switch type {
            case .linearAttention:
                _ = try folder.tensor(
                    "\(layer)linear_attn.conv1d.weight", shape: [channels, 1, text.linearConvKernelDim])
            case .fullAttention:
                _ = try folder.tensor(
                    "\(layer)self_attn.q_proj.weight",
                    shape: [text.numAttentionHeads * 2 * text.headDim, text.hiddenSize])
            }
            if folder.configuration.isMoE {
                #expect(try folder.experts(layer: layer).count == text.numExperts)
            } else {
                _ = try folder.tensor(
                    "\(layer)mlp.down_proj.weight", shape: [text.hiddenSize, text.intermediateSize])
            }
        }
    }

    @Test func readsWhatEachOneIsFor() throws {
        let conv = try open("conv2-text-only")
        #expect(conv.textPrefix == "model." && conv.visionPrefix == nil && conv.configuration.vision == nil)
        #expect(conv.configuration.modelType == "qwen3_5_text" && conv.isHeadTied)
        #expect(conv.configuration.text.rope.mropeSection == [4, 3, 2])
        #expect(conv.configuration.text.linearConvKernelDim == 2)

        let dense = try open("dense")
        #expect(dense.has("mtp.fc.weight") && dense.visionPrefix == "model.visual.")

        let float = try open("moe-text-only-f32")
        #expect(float.textPrefix == "model.language_model." && float.configuration.vision == nil)
        #expect(try float.head().type == .f32)
        #expect(try open("moe-untied-f16").head().type == .f16)

        let separate = try open("moe-separate-experts")
        #expect(!separate.has("model.language_model.layers.0.mlp.experts.gate_up_proj"))
        #expect(try separate.experts(layer: "model.language_model.layers.1.")[15].down.shape == [40, 8])

        let sharded = try open("vision-20-sharded")
        #expect(sharded.configuration.vision?.headDim == 20)
        #expect(try sharded.head().file == "model-00001-of-00003.safetensors")

        #expect(
            try open("yarn").configuration.text.rope.kind
                == .yarn(.init(factor: 4, originalMaxPositionEmbeddings: 64)))
    }
}
