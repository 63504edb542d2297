import Checkpoint
import Kernels
import Weights

/// The weights of the vision tower.
struct VisionWeights {
    let patchEmbedding: Linear
    /// `[side², width]`, widened.
    let positions: Vector
    let side: Int
    let blocks: [Block]
    let mergerNorm: LayerNorm
    let mergerIn: Linear
    let mergerOut: Linear

    struct Linear {
        let weight: Matrix
        let bias: Vector
        var epilogue: Epilogue { Epilogue(bias: UnsafePointer(bias.base), accumulate: false) }
        var adding: Epilogue { Epilogue(bias: UnsafePointer(bias.base), accumulate: true) }

        /// The weight's first dimension is the output; the others are flattened.
        init(
            _ folder: ModelFolder, _ store: WeightStore, _ name: String, shape: [Int]
        ) throws(CheckpointError) {
            weight = try store.tower(try folder.tensor("\(name).weight", shape: shape))
            bias = Vector(try folder.tensor("\(name).bias", shape: [shape[0]]))
        }
    }

    struct LayerNorm {
        let weight: Vector
        let bias: Vector

        init(_ folder: ModelFolder, _ name: String, width: Int) throws(CheckpointError) {
            weight = Vector(try folder.tensor("\(name).weight", shape: [width]))
            bias = Vector(try folder.tensor("\(name).bias", shape: [width]))
        }
    }

    struct Block {
        let norm1: LayerNorm
        let norm2: LayerNorm
        let qkv: Linear
        let projection: Linear
        let up: Linear
        let down: Linear
    }

    /// Nil where the model has no tower.
    static func all(_ folder: ModelFolder, _ store: WeightStore) throws(CheckpointError) -> VisionWeights? {
        guard let vision = folder.configuration.vision, let prefix = folder.visionPrefix else { return nil }
        return try VisionWeights(folder, store, vision, prefix: prefix)
    }

    private init(
        _ folder: ModelFolder, _ store: WeightStore, _ vision: VisionConfiguration, prefix: String
    ) throws(CheckpointError) {
        let width = vision.hiddenSize
        patchEmbedding = try Linear(
            folder, store, "\(prefix)patch_embed.proj",
            shape: [width, vision.inChannels, vision.temporalPatchSize, vision.patchSize, vision.patchSize])
        positions = Vector(
            try folder.tensor("\(prefix)pos_embed.weight", shape: [vision.numPositionEmbeddings, width]))
        side = Int(Double(vision.numPositionEmbeddings).squareRoot())
        var blocks: [Block] = []
        for index in 0..<vision.depth {
            let name = "\(prefix)blocks.\(index)."
            blocks.append(
                Block(
                    norm1: try LayerNorm(folder, "\(name)norm1", width: width),
                    norm2: try LayerNorm(folder, "\(name)norm2", width: width),
                    qkv: try Linear(folder, store, "\(name)attn.qkv", shape: [3 * width, width]),
                    projection: try Linear(folder, store, "\(name)attn.proj", shape: [width, width]),
                    up: try Linear(
                        folder, store, "\(name)mlp.linear_fc1", shape: [vision.intermediateSize, width]),
                    down: try Linear(
                        folder, store, "\(name)mlp.linear_fc2", shape: [width, vision.intermediateSize])))
        }
        self.blocks = blocks
        mergerNorm = try LayerNorm(folder, "\(prefix)merger.norm", width: width)
        let merged = vision.spatialMergeSize * vision.spatialMergeSize * width
        mergerIn = try Linear(folder, store, "\(prefix)merger.linear_fc1", shape: [merged, merged])
        mergerOut = try Linear(
            folder, store, "\(prefix)merger.linear_fc2", shape: [vision.outHiddenSize, merged])
    }
}
