import Checkpoint
import Kernels

/// Memory for the numbers between layers, made once for the largest batch. Pages that are never touched
/// cost nothing.
final class Workspace {
    let tokenLimit: Int
    let logitRowLimit: Int

    /// The residual stream `[T, D]`.
    let x: Buffer<Float>
    /// Its norm `[T, D]`.
    let normed: Buffer<Float>
    /// Rotary angles `[T, half]`.
    let cosines: Buffer<Float>
    let sines: Buffer<Float>

    let attention: AttentionSpace
    let delta: DeltaSpace
    let feedForward: FeedForwardSpace

    /// Final norm and logits of the wanted rows.
    let wanted: Buffer<Float>
    let logits: Buffer<Float>

    init(_ text: TextConfiguration, tokenLimit: Int, logitRowLimit: Int) {
        self.tokenLimit = tokenLimit
        self.logitRowLimit = logitRowLimit
        x = Buffer(tokenLimit * text.hiddenSize)
        normed = Buffer(tokenLimit * text.hiddenSize)
        cosines = Buffer(tokenLimit * text.headDim)
        sines = Buffer(tokenLimit * text.headDim)
        attention = AttentionSpace(text, tokenLimit)
        delta = DeltaSpace(text, tokenLimit)
        feedForward = FeedForwardSpace(text, tokenLimit)
        wanted = Buffer(logitRowLimit * text.hiddenSize)
        logits = Buffer(logitRowLimit * text.vocabSize)
    }
}

final class AttentionSpace {
    /// Queries with their gates `[T, H, 2, dh]`.
    let gated: Buffer<Float>
    /// `[T, H, dh]`
    let query: Buffer<Float>
    /// `[T, KV, dh]`
    let key: Buffer<Float>
    let value: Buffer<Float>
    /// `[T, H, dh]`
    let output: Buffer<Float>

    init(_ text: TextConfiguration, _ tokens: Int) {
        let queries = tokens * text.numAttentionHeads * text.headDim
        let keys = tokens * text.numKeyValueHeads * text.headDim
        gated = Buffer(2 * queries)
        query = Buffer(queries)
        key = Buffer(keys)
        value = Buffer(keys)
        output = Buffer(queries)
    }
}

final class DeltaSpace {
    /// Before and after the convolution `[T, channels]`.
    let projected: Buffer<Float>
    let convolved: Buffer<Float>
    /// `[T, valueHeads, dv]`
    let z: Buffer<Float>
    let output: Buffer<Float>
    /// `[T, valueHeads]`
    let a: Buffer<Float>
    let b: Buffer<Float>
    let decay: Buffer<Float>
    let beta: Buffer<Float>

    init(_ text: TextConfiguration, _ tokens: Int) {
        let shape = DeltaShape(text)
        projected = Buffer(tokens * shape.channels)
        convolved = Buffer(tokens * shape.channels)
        z = Buffer(tokens * shape.valueWidth)
        output = Buffer(tokens * shape.valueWidth)
        a = Buffer(tokens * shape.valueHeads)
        b = Buffer(tokens * shape.valueHeads)
        decay = Buffer(tokens * shape.valueHeads)
        beta = Buffer(tokens * shape.valueHeads)
    }
}

final class FeedForwardSpace {
    /// Dense block, or the shared expert: `[T, width]` each.
    let gate: Buffer<Float>
    let up: Buffer<Float>
    /// Mixture of experts: router `[T, E]`, inputs and outputs of the chosen `[T·k, D]`, between them
    /// `[T·k, I]` twice, the shared expert's output `[T, D]` and gate `[T]`.
    let router: Buffer<Float>
    let inputs: Buffer<Float>
    let expertGate: Buffer<Float>
    let expertUp: Buffer<Float>
    let outputs: Buffer<Float>
    let shared: Buffer<Float>
    let sharedGate: Buffer<Float>

    init(_ text: TextConfiguration, _ tokens: Int) {
        let width = text.numExperts > 0 ? text.sharedExpertIntermediateSize : text.intermediateSize
        let chosen = tokens * text.numExpertsPerTok
        gate = Buffer(tokens * width)
        up = Buffer(tokens * width)
        router = Buffer(tokens * text.numExperts)
        inputs = Buffer(chosen * text.hiddenSize)
        expertGate = Buffer(chosen * text.moeIntermediateSize)
        expertUp = Buffer(chosen * text.moeIntermediateSize)
        outputs = Buffer(chosen * text.hiddenSize)
        let routed = text.numExperts > 0
        shared = Buffer(routed ? tokens * text.hiddenSize : 0)
        sharedGate = Buffer(routed ? tokens : 0)
    }
}
