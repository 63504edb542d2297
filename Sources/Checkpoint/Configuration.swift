/// `config.json` with the names of Hugging Face. Values are checked when read (`init(file:_:)`);
/// they are variables so that a caller may override some, the rope for instance.
package struct Configuration: Sendable, Equatable {
    /// As written: `qwen3_5`, `qwen3_5_moe`, `qwen3_5_text` or `qwen3_5_moe_text`.
    package var modelType: String
    package var text: TextConfiguration
    /// Absent in text-only exports.
    package var vision: VisionConfiguration?
    package var imageTokenID: Int
    package var videoTokenID: Int
    package var visionStartTokenID: Int
    package var visionEndTokenID: Int

    package var isMoE: Bool { text.numExperts > 0 }
}

/// What mixes the positions in a layer.
package enum LayerType: Sendable, Equatable {
    case linearAttention, fullAttention
}

package struct TextConfiguration: Sendable, Equatable {
    package var hiddenSize: Int
    package var numHiddenLayers: Int
    package var numAttentionHeads: Int
    package var numKeyValueHeads: Int
    /// Not `hiddenSize / numAttentionHeads` in this family.
    package var headDim: Int
    /// Width of the dense feed-forward block; 0 in a mixture of experts.
    package var intermediateSize: Int
    package var vocabSize: Int
    package var rmsNormEps: Double
    /// One for each of `numHiddenLayers`.
    package var layerTypes: [LayerType]
    package var linearNumKeyHeads: Int
    package var linearNumValueHeads: Int
    package var linearKeyHeadDim: Int
    package var linearValueHeadDim: Int
    package var linearConvKernelDim: Int
    package var attnOutputGate: Bool
    /// 0 in a dense model, and so are the three that follow.
    package var numExperts: Int
    package var numExpertsPerTok: Int
    package var moeIntermediateSize: Int
    package var sharedExpertIntermediateSize: Int
    package var maxPositionEmbeddings: Int
    package var tieWordEmbeddings: Bool
    package var rope: RopeParameters
    package var eosTokenIDs: [Int]
}

package struct VisionConfiguration: Sendable, Equatable {
    package var depth: Int
    package var hiddenSize: Int
    package var intermediateSize: Int
    package var numHeads: Int
    /// Entries of the square position table: the side is the square root.
    package var numPositionEmbeddings: Int
    /// Width of the text stack.
    package var outHiddenSize: Int
    package var patchSize: Int
    package var temporalPatchSize: Int
    package var spatialMergeSize: Int
    package var inChannels: Int

    package var headDim: Int { hiddenSize / numHeads }
}
