import Checkpoint
import Foundation
import TestSupport
import Testing

@Suite struct ModelFolderTests {
    let dense: ModelFolder
    let moe: ModelFolder

    init() throws {
        dense = try ModelFolder(path: Fixtures.url("micro-dense/checkpoint").path)
        moe = try ModelFolder(path: Fixtures.url("micro-moe/checkpoint").path)
    }

    @Test func readsTheDenseConfiguration() {
        let text = dense.configuration.text
        #expect(dense.configuration.modelType == "qwen3_5" && !dense.configuration.isMoE)
        #expect(text.hiddenSize == 64 && text.headDim == 64 && text.intermediateSize == 128)
        #expect(text.numAttentionHeads == 2 && text.numKeyValueHeads == 1)
        #expect(text.linearNumKeyHeads == 2 && text.linearNumValueHeads == 4)
        #expect(text.linearKeyHeadDim == 16 && text.linearValueHeadDim == 16 && text.linearConvKernelDim == 4)
        #expect(
            text.layerTypes == [.linearAttention, .linearAttention, .linearAttention, .fullAttention])
        #expect(text.vocabSize == 1088 && text.rmsNormEps == 1e-6 && text.tieWordEmbeddings)
        #expect(text.rope == RopeParameters(theta: 1e7, partialRotaryFactor: 0.25, mropeSection: [3, 3, 2]))
        #expect(text.rope.rotaryDim(headDim: text.headDim) == 16)
        #expect(text.eosTokenIDs == [1024] && text.maxPositionEmbeddings == 262_144)
    }

    @Test func readsTheMoEConfiguration() {
        let text = moe.configuration.text
        #expect(moe.configuration.isMoE && text.intermediateSize == 0)
        #expect(text.numExperts == 4 && text.numExpertsPerTok == 2)
        #expect(text.moeIntermediateSize == 32 && text.sharedExpertIntermediateSize == 48)
    }

    @Test func readsVisionGenerationAndProcessor() throws {
        let vision = try #require(dense.configuration.vision)
        #expect(vision.depth == 2 && vision.hiddenSize == 32 && vision.headDim == 16)
        #expect(vision.intermediateSize == 64 && vision.outHiddenSize == 64)
        #expect(vision.numPositionEmbeddings == 64 && vision.patchSize == 16)
        #expect(vision.temporalPatchSize == 2 && vision.spatialMergeSize == 2 && vision.inChannels == 3)
        #expect(dense.configuration.imageTokenID == 1036 && dense.configuration.videoTokenID == 1037)
        #expect(
            dense.configuration.visionStartTokenID == 1033 && dense.configuration.visionEndTokenID == 1034)

        #expect(dense.generation.temperature == 1 && dense.generation.topK == 20)
        #expect(dense.generation.topP == 0.95 && dense.generation.minP == nil)
        #expect(dense.generation.doSample == true && dense.generation.eosTokenIDs == [1026, 1024])
        #expect(dense.processor == ProcessorFiles())
    }

    @Test func givesTensorsAsTheyLieInTheFile() throws {
        let norm = try dense.tensor("model.language_model.norm.weight", shape: [64])
        #expect(norm.type == .bf16 && norm.count == 64 && norm.bytes.count == 128)
        #expect(norm.file == "model-00001-of-00001.safetensors")
        // Values read from the file by another program.
        #expect(bf16(norm, 0) == 0.134765625 && bf16(norm, 63) == -0.0595703125)
        #expect(dense.textPrefix == "model.language_model." && dense.visionPrefix == "model.visual.")
        #expect(dense.has("model.visual.pos_embed.weight") && !dense.has("model.visual"))
        #expect(dense.tensorNames.count == 88 && moe.tensorNames.count == 105)
    }

    @Test func knowsWhereTheHeadIs() throws {
        #expect(dense.isHeadTied && !moe.isHeadTied)
        #expect(try dense.head().name == "model.language_model.embed_tokens.weight")
        #expect(try moe.head().name == "lm_head.weight")
    }

    @Test func cutsFusedExperts() throws {
        let layer = "model.language_model.layers.1."
        let experts = try moe.experts(layer: layer)
        let gateUp = try moe.tensor("\(layer)mlp.experts.gate_up_proj", shape: [4, 64, 64])
        let down = try moe.tensor("\(layer)mlp.experts.down_proj", shape: [4, 64, 32])
        #expect(experts.count == 4)
        #expect(experts[2].gate.shape == [32, 64] && experts[2].down.shape == [64, 32])
        #expect(bf16(experts[2].gate, 5) == bf16(gateUp, 2 * 64 * 64 + 5))
        #expect(bf16(experts[2].up, 5) == bf16(gateUp, 2 * 64 * 64 + 32 * 64 + 5))
        #expect(bf16(experts[3].down, 2047) == bf16(down, 4 * 2048 - 1))
    }

    @Test func namesWhatATensorShouldHaveBeen() {
        let name = "model.language_model.norm.weight"
        #expect(throws: CheckpointError.missingTensor(name: "model.nothing", folder: dense.path)) {
            try dense.tensor("model.nothing", shape: [1])
        }
        #expect(
            throws: CheckpointError.shape(
                tensor: name, file: "model-00001-of-00001.safetensors", found: [64], expected: [64, 1])
        ) { try dense.tensor(name, shape: [64, 1]) }
    }

    private func bf16(_ tensor: Tensor, _ place: Int) -> Float {
        let bits = tensor.bytes.loadUnaligned(fromByteOffset: 2 * place, as: UInt16.self)
        return Float(bitPattern: UInt32(bits) << 16)
    }
}
