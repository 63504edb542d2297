/// The three matrices of one expert.
package struct ExpertTensors: Sendable {
    /// `[moeIntermediateSize, hiddenSize]`
    package let gate: Tensor
    /// `[moeIntermediateSize, hiddenSize]`
    package let up: Tensor
    /// `[hiddenSize, moeIntermediateSize]`
    package let down: Tensor
}

extension ModelFolder {
    /// True where the embedding table is the output matrix as well.
    package var isHeadTied: Bool {
        configuration.text.tieWordEmbeddings || !has("lm_head.weight")
    }

    /// The output matrix `[vocabSize, hiddenSize]`: the embedding table where tied.
    package func head() throws(CheckpointError) -> Tensor {
        let text = configuration.text
        return try tensor(
            isHeadTied ? "\(textPrefix)embed_tokens.weight" : "lm_head.weight",
            shape: [text.vocabSize, text.hiddenSize])
    }

    /// The routed experts of a layer in order, whichever way the file holds them: fused
    /// (`mlp.experts.gate_up_proj` `[E, 2I, D]`, gate rows first, and `mlp.experts.down_proj`
    /// `[E, D, I]`) or one by one (`mlp.experts.0.gate_proj.weight`, …). `layer` is a prefix such as
    /// `model.language_model.layers.3.`
    package func experts(layer: String) throws(CheckpointError) -> [ExpertTensors] {
        has("\(layer)mlp.experts.gate_up_proj")
            ? try fusedExperts("\(layer)mlp.experts.") : try separateExperts("\(layer)mlp.experts.")
    }

    private func fusedExperts(_ prefix: String) throws(CheckpointError) -> [ExpertTensors] {
        let text = configuration.text
        let (count, width, hidden) = (text.numExperts, text.moeIntermediateSize, text.hiddenSize)
        let gateUp = try tensor("\(prefix)gate_up_proj", shape: [count, 2 * width, hidden])
        let down = try tensor("\(prefix)down_proj", shape: [count, hidden, width])
        return (0..<count).map { expert in
            let first = 2 * expert * width
            return ExpertTensors(
                gate: gateUp.slice(
                    name: "\(gateUp.name)[\(expert)].gate", rows: first..<first + width,
                    shape: [width, hidden]),
                up: gateUp.slice(
                    name: "\(gateUp.name)[\(expert)].up", rows: first + width..<first + 2 * width,
                    shape: [width, hidden]),
                down: down.slice(
                    name: "\(down.name)[\(expert)]", rows: expert * hidden..<(expert + 1) * hidden,
                    shape: [hidden, width]))
        }
    }

    private func separateExperts(_ prefix: String) throws(CheckpointError) -> [ExpertTensors] {
        let text = configuration.text
        let (width, hidden) = (text.moeIntermediateSize, text.hiddenSize)
        var experts: [ExpertTensors] = []
        for expert in 0..<text.numExperts {
            experts.append(
                ExpertTensors(
                    gate: try tensor("\(prefix)\(expert).gate_proj.weight", shape: [width, hidden]),
                    up: try tensor("\(prefix)\(expert).up_proj.weight", shape: [width, hidden]),
                    down: try tensor("\(prefix)\(expert).down_proj.weight", shape: [hidden, width])))
        }
        return experts
    }
}
