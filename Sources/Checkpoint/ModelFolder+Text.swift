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
        configuration.text.tieWordEmbeddings || !has(headName)
    }

    private var headName: String {
        textPrefix == "language_model.model." ? "language_model.lm_head.weight" : "lm_head.weight"
    }

    /// The output matrix `[vocabSize, hiddenSize]`: the embedding table where tied.
    package func head() throws(CheckpointError) -> Tensor {
        let text = configuration.text
        return try tensor(
            isHeadTied ? "\(textPrefix)embed_tokens.weight" : headName,
            shape: [text.vocabSize, text.hiddenSize])
    }

    /// The routed experts of a layer in order, whichever way the file holds them: fused
    /// (`mlp.experts.gate_up_proj` `[E, 2I, D]`, gate rows first, and `mlp.experts.down_proj`
    /// `[E, D, I]`) or one by one (`mlp.experts.0.gate_proj.weight`, …). `layer` is a prefix such as
    /// `model.language_model.layers.3.`
    package func experts(layer: String) throws(CheckpointError) -> [ExpertTensors] {
        if has("\(layer)mlp.experts.gate_up_proj") { return try fusedExperts("\(layer)mlp.experts.") }
        if has("\(layer)mlp.switch_mlp.gate_proj.weight") {
            return try stackedExperts("\(layer)mlp.switch_mlp.")
        }
        return try separateExperts("\(layer)mlp.experts.")
    }

    /// MLX: each of the three for all experts, one after the other.
    private func stackedExperts(_ prefix: String) throws(CheckpointError) -> [ExpertTensors] {
        let text = configuration.text
        let (count, width, hidden) = (text.numExperts, text.moeIntermediateSize, text.hiddenSize)
        func stack(_ name: String, rows: Int, columns: Int) throws(CheckpointError) -> [Tensor] {
            let whole = try tensor("\(prefix)\(name).weight", shape: [count, rows, columns])
            return (0..<count).map { expert in
                whole.slice(
                    name: "\(whole.name)[\(expert)]", rows: expert * rows..<(expert + 1) * rows,
                    shape: [rows, columns])
            }
        }
        let gates = try stack("gate_proj", rows: width, columns: hidden)
        let ups = try stack("up_proj", rows: width, columns: hidden)
        let downs = try stack("down_proj", rows: hidden, columns: width)
        return (0..<count).map { ExpertTensors(gate: gates[$0], up: ups[$0], down: downs[$0]) }
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
