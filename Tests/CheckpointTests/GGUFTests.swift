import Checkpoint
import Foundation
import JSON
import TestSupport
import Testing
import Tokenizer

/// A GGUF file tells what the folder told from which llama.cpp's converter made it.
@Suite struct GGUFTests {
    private func open(_ name: String) throws -> ModelFolder {
        try ModelFolder(path: Fixtures.url("gguf/\(name)").path)
    }

    @Test func configuration() throws {
        let model = try open("dense/model-00001-of-00003.gguf")
        let text = model.configuration.text
        #expect(model.configuration.modelType == "qwen3_5")
        #expect(text.hiddenSize == 64 && text.vocabSize == 1088 && text.headDim == 24)
        #expect(text.linearNumKeyHeads == 2 && text.linearNumValueHeads == 6 && text.linearValueHeadDim == 8)
        // The layer for multi-token prediction is none of the network's.
        #expect(text.layerTypes == [.linearAttention, .linearAttention, .fullAttention])
        #expect(model.has("mtp.fc.weight") && model.has("mtp.layers.0.self_attn.q_proj.weight"))
        #expect(text.rope.mropeSection == [1, 1, 1] && text.rope.partialRotaryFactor == 0.25)
        #expect(text.rope.theta == 10_000_000 && text.rmsNormEps == 1e-6 && text.tieWordEmbeddings)
        // The metadata names <|im_end|> alone.
        #expect(text.eosTokenIDs == [1026, 1024])
        let configuration = model.configuration
        #expect(configuration.imageTokenID == 1036 && configuration.videoTokenID == 1037)
        let vision = try #require(configuration.vision)
        #expect(vision.depth == 2 && vision.numPositionEmbeddings == 25 && vision.outHiddenSize == 64)
        #expect(model.processor == ProcessorFiles())
    }

    @Test func experts() throws {
        let model = try open("moe-q8_0/model.gguf")
        let text = model.configuration.text
        #expect(model.configuration.modelType == "qwen3_5_moe" && !text.tieWordEmbeddings)
        #expect(text.numExperts == 8 && text.numExpertsPerTok == 3 && text.moeIntermediateSize == 32)
        let experts = try model.experts(layer: "model.language_model.layers.1.")
        #expect(experts.count == 8)
        #expect(experts[7].down.shape == [64, 32] && experts[7].down.bytes.count == 64 * 34)
        #expect(
            model.size(of: "model.language_model.layers.1.mlp.experts.down_proj.weight")?.format == "Q8_0")
    }

    @Test func samplingDefaults() throws {
        let generation = try open("dense/model-00001-of-00003.gguf").generation
        #expect(generation.temperature == 1 && generation.topK == 20 && generation.topP == 0.95)
        #expect(generation.doSample == true && generation.eosTokenIDs == [1026, 1024])
    }

    /// Which texts are tokens, what they are, and what the template is.
    @Test func tokenizerIsThatOfTheFolder() throws {
        let documents = try #require(try open("dense/model-00001-of-00003.gguf").tokenizerDocuments())
        let tokenizer = try Tokenizer(tokenizer: documents.tokenizer, configuration: documents.configuration)
        let folder = Fixtures.url("micro-dense/checkpoint")
        let expected = try Tokenizer(folder: folder)
        #expect(tokenizer.count == expected.count && tokenizer.addedTokens == expected.addedTokens)
        #expect((0..<Int32(expected.count)).allSatisfy { tokenizer.token($0) == expected.token($0) })
        #expect(tokenizer.eosToken == expected.eosToken)
        let template = try String(contentsOf: folder.appending(path: "chat_template.jinja"), encoding: .utf8)
        #expect(documents.configuration?["chat_template"]?.string == template)
        guard Oracle.isAvailable else { return }
        for line in try Oracle.lines("tokenizer_texts.py", [folder.path, "random", "3000", "5"]) {
            let text = try #require(JSONValue(parsing: Array(line.utf8))["text"]?.string)
            try #require(tokenizer.encode(text) == expected.encode(text))
        }
    }

    @Test func towerIsFoundBesideTheFile() throws {
        let folder = try ScratchFolder(copying: "gguf/moe-q8_0")
        let model = folder.url.appending(path: "model.gguf").path
        #expect(try ModelFolder(path: model).visionPrefix == "model.visual.")
        try FileManager.default.moveItem(
            at: folder.url.appending(path: "mmproj-BF16.gguf"), to: folder.url.appending(path: "tower.gguf"))
        #expect(try ModelFolder(path: model).configuration.vision == nil)
        let named = try ModelFolder(path: model, projector: folder.url.appending(path: "tower.gguf").path)
        #expect(named.configuration.vision?.depth == 2)
    }

    @Test func namesOfModels() {
        #expect(GGUFSearch.name(of: "Qwen3.5-9B-Q4_K_M.gguf") == "Qwen3.5-9B-Q4_K_M")
        #expect(GGUFSearch.name(of: "Q-00002-of-00003.gguf") == "Q")
        #expect(GGUFSearch.name(of: "Qwen3.5-9B") == "Qwen3.5-9B")
        #expect(GGUFSearch.models(in: Fixtures.url("gguf/dense").path) == ["model-00001-of-00003.gguf"])
    }

    @Test func everyPartMustBeThere() throws {
        let folder = try ScratchFolder(copying: "gguf/dense")
        try folder.remove("model-00003-of-00003.gguf")
        #expect(
            throws: CheckpointError.unreadable(file: "model-00003-of-00003.gguf", reason: "it is missing")
        ) {
            try ModelFolder(path: folder.url.appending(path: "model-00001-of-00003.gguf").path)
        }
    }
}
