import CKernels
import Checkpoint
import Kernels
import Weights

/// The weights of the text stack as the layers use them. Matrices are what the store makes of them;
/// norms and other vectors are small and widened to f32.
struct TextWeights {
    let embedding: Matrix
    let layers: [LayerWeights]
    let finalNorm: Vector
    let head: Matrix
    let valueHeads: WeightConventions.ValueHeadOrder

    init(_ folder: ModelFolder, _ store: WeightStore) throws(CheckpointError) {
        let text = folder.configuration.text
        let prefix = folder.textPrefix
        embedding = store.plain(
            try folder.tensor("\(prefix)embed_tokens.weight", shape: [text.vocabSize, text.hiddenSize]))
        finalNorm = Vector(
            try folder.tensor("\(prefix)norm.weight", shape: [text.hiddenSize]),
            adding: folder.conventions.normOffset)
        head = try store.product(try folder.head())
        valueHeads = folder.conventions.valueHeads
        var layers: [LayerWeights] = []
        for index in 0..<text.numHiddenLayers {
            layers.append(try LayerWeights(folder, store, index: index))
        }
        self.layers = layers
    }
}

struct LayerWeights {
    enum Mixer {
        case attention(AttentionWeights)
        case delta(DeltaWeights)
    }
    enum FeedForward {
        case dense(DenseWeights)
        case experts(ExpertWeights)
    }

    let inputNorm: Vector
    let mixer: Mixer
    let postNorm: Vector
    let feedForward: FeedForward

    init(_ folder: ModelFolder, _ store: WeightStore, index: Int) throws(CheckpointError) {
        let text = folder.configuration.text
        let prefix = "\(folder.textPrefix)layers.\(index)."
        let width = [text.hiddenSize]
        inputNorm = Vector(
            try folder.tensor("\(prefix)input_layernorm.weight", shape: width),
            adding: folder.conventions.normOffset)
        postNorm = Vector(
            try folder.tensor("\(prefix)post_attention_layernorm.weight", shape: width),
            adding: folder.conventions.normOffset)
        switch text.layerTypes[index] {
        case .fullAttention: mixer = .attention(try AttentionWeights(folder, store, prefix: prefix))
        case .linearAttention: mixer = .delta(try DeltaWeights(folder, store, prefix: prefix))
        }
        feedForward =
            text.numExperts > 0
            ? .experts(try ExpertWeights(folder, store, prefix: prefix))
            : .dense(
                try DenseWeights(folder, store, prefix: "\(prefix)mlp.", width: text.intermediateSize))
    }
}

struct AttentionWeights {
    /// Per head: headDim rows of q, then headDim rows of its gate.
    let query: Matrix
    let key: Matrix
    let value: Matrix
    let output: Matrix
    let queryNorm: Vector
    let keyNorm: Vector

    init(_ folder: ModelFolder, _ store: WeightStore, prefix: String) throws(CheckpointError) {
        let text = folder.configuration.text
        let (width, head) = (text.hiddenSize, text.headDim)
        let queries = text.numAttentionHeads * head
        let keys = text.numKeyValueHeads * head
        let queryRows = text.attnOutputGate ? 2 * queries : queries
        query = try store.product(
            try folder.tensor("\(prefix)self_attn.q_proj.weight", shape: [queryRows, width]))
        key = try store.product(try folder.tensor("\(prefix)self_attn.k_proj.weight", shape: [keys, width]))
        value = try store.product(
            try folder.tensor("\(prefix)self_attn.v_proj.weight", shape: [keys, width]))
        output = try store.product(
            try folder.tensor("\(prefix)self_attn.o_proj.weight", shape: [width, queries]))
        queryNorm = Vector(
            try folder.tensor("\(prefix)self_attn.q_norm.weight", shape: [head]),
            adding: folder.conventions.normOffset)
        keyNorm = Vector(
            try folder.tensor("\(prefix)self_attn.k_norm.weight", shape: [head]),
            adding: folder.conventions.normOffset)
    }
}

struct DeltaWeights {
    /// Rows: all query heads, all key heads, all value heads.
    let qkv: Matrix
    let z: Matrix
    let b: Matrix
    let a: Matrix
    /// `[taps][channels]`: the transpose of the stored `[channels, 1, taps]`.
    let convolution: Vector
    /// How fast each value head forgets: exp(A_log).
    let rate: Vector
    let dtBias: Vector
    /// Multiplies as it is: the only norm of the family that is not centred at zero.
    let norm: Vector
    let output: Matrix

    init(_ folder: ModelFolder, _ store: WeightStore, prefix: String) throws(CheckpointError) {
        let text = folder.configuration.text
        let shape = DeltaShape(text)
        let prefix = "\(prefix)linear_attn."
        let (width, heads, taps) = (text.hiddenSize, text.linearNumValueHeads, text.linearConvKernelDim)
        qkv = try store.product(
            try folder.tensor("\(prefix)in_proj_qkv.weight", shape: [shape.channels, width]))
        z = try store.product(
            try folder.tensor("\(prefix)in_proj_z.weight", shape: [shape.valueWidth, width]))
        b = store.plain(try folder.tensor("\(prefix)in_proj_b.weight", shape: [heads, width]))
        a = store.plain(try folder.tensor("\(prefix)in_proj_a.weight", shape: [heads, width]))
        convolution = Vector(
            transposing: try folder.tensor("\(prefix)conv1d.weight", shape: [shape.channels, 1, taps]),
            rows: shape.channels, columns: taps)
        rate = Vector(try folder.tensor("\(prefix)A_log", shape: [heads]))
        switch folder.conventions.decay {
        case .logarithm: Kernels.best.table.pointee.exponential(rate.base, heads)
        case .negated: for head in 0..<heads { rate.base[head].negate() }
        }
        dtBias = Vector(try folder.tensor("\(prefix)dt_bias", shape: [heads]))
        norm = Vector(try folder.tensor("\(prefix)norm.weight", shape: [text.linearValueHeadDim]))
        output = try store.product(
            try folder.tensor("\(prefix)out_proj.weight", shape: [width, shape.valueWidth]))
    }
}

/// A gated block: down(silu(gate·x) ⊙ up·x).
struct DenseWeights {
    let gate: Matrix
    let up: Matrix
    let down: Matrix

    init(_ folder: ModelFolder, _ store: WeightStore, prefix: String, width: Int) throws(CheckpointError) {
        let hidden = folder.configuration.text.hiddenSize
        gate = try store.product(try folder.tensor("\(prefix)gate_proj.weight", shape: [width, hidden]))
        up = try store.product(try folder.tensor("\(prefix)up_proj.weight", shape: [width, hidden]))
        down = try store.product(try folder.tensor("\(prefix)down_proj.weight", shape: [hidden, width]))
    }

    init(_ expert: ExpertTensors, _ store: WeightStore) throws(CheckpointError) {
        gate = try store.product(expert.gate)
        up = try store.product(expert.up)
        down = try store.product(expert.down)
    }
}

struct ExpertWeights {
    let router: Matrix
    let experts: [DenseWeights]
    let shared: DenseWeights
    let sharedGate: Matrix

    init(_ folder: ModelFolder, _ store: WeightStore, prefix: String) throws(CheckpointError) {
        let text = folder.configuration.text
        let hidden = text.hiddenSize
        router = store.plain(try folder.tensor("\(prefix)mlp.gate.weight", shape: [text.numExperts, hidden]))
        var experts: [DenseWeights] = []
        for expert in try folder.experts(layer: prefix) { experts.append(try DenseWeights(expert, store)) }
        self.experts = experts
        shared = try DenseWeights(
            folder, store, prefix: "\(prefix)mlp.shared_expert.", width: text.sharedExpertIntermediateSize)
        sharedGate = store.plain(
            try folder.tensor("\(prefix)mlp.shared_expert_gate.weight", shape: [1, hidden]))
    }
}
