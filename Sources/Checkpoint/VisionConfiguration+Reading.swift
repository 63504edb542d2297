import JSON

extension VisionConfiguration {
    init(_ settings: Settings, textHiddenSize: Int) throws(CheckpointError) {
        try settings.require("hidden_act", .string("gelu_pytorch_tanh"))
        try settings.require("deepstack_visual_indexes", .array([]))

        depth = try settings.integer("depth", in: 1...1_024)
        hiddenSize = try settings.integer("hidden_size", in: 1...65_536)
        intermediateSize = try settings.integer("intermediate_size", in: 1...1_048_576)
        numHeads = try settings.integer("num_heads", in: 1...1_024)
        numPositionEmbeddings = try settings.integer("num_position_embeddings", in: 1...16_777_216)
        outHiddenSize = try settings.integer("out_hidden_size", in: 1...65_536)
        patchSize = try settings.integer("patch_size", in: 1...256)
        temporalPatchSize = try settings.integer("temporal_patch_size", in: 1...16)
        spatialMergeSize = try settings.integer("spatial_merge_size", in: 1...16)
        inChannels = try settings.integer("in_channels", in: 1...16, default: 3)

        try settings.requireMultiple("hidden_size", hiddenSize, of: "num_heads", numHeads)
        guard headDim % 4 == 0 else {
            throw settings.wrong(
                "hidden_size", .number(JSONNumber(hiddenSize)),
                expected: "a multiple of four in each of the \(numHeads) heads, for the two rotary axes")
        }
        guard inChannels == 3 else {
            throw settings.wrong(
                "in_channels", .number(JSONNumber(inChannels)), expected: "3, for red, green and blue")
        }
        guard outHiddenSize == textHiddenSize else {
            throw settings.wrong(
                "out_hidden_size", .number(JSONNumber(outHiddenSize)),
                expected: "hidden_size of the text stack (\(textHiddenSize))")
        }
        let side = Int(Double(numPositionEmbeddings).squareRoot())
        guard side * side == numPositionEmbeddings else {
            throw settings.wrong(
                "num_position_embeddings", .number(JSONNumber(numPositionEmbeddings)),
                expected: "a square number")
        }
    }
}
