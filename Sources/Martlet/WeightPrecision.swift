import Checkpoint
import Weights

/// As what the weights of the text stack's large matrices are kept in memory. Embeddings, norms, gates, routers and the
/// vision tower stay as stored.
public enum WeightPrecision: String, Sendable, CaseIterable {
    /// As stored.
    case auto
    /// Rounded to bf16 where they are stored otherwise.
    case bf16
    /// Codes of 8 bits with a scale for every 32 weights; activations are quantised too. About half of bf16's memory.
    case int8
    /// Codes of 4 bits with a scale for every 32 weights; activations are quantised too. About a quarter of bf16's memory.
    case int4

    var format: WeightFormat {
        switch self {
        case .auto: .auto
        case .bf16: .bf16
        case .int8: .int8
        case .int4: .int4
        }
    }
}

extension ModelFolder {
    /// Weights of the text stack's matrices: what a conversion works through.
    var productWeightCount: Int {
        let embedding = "\(textPrefix)embed_tokens.weight"
        let isTied = !has("lm_head.weight")
        var count = 0
        for name in tensorNames where isTied || name != embedding {
            if let prefix = visionPrefix, name.hasPrefix(prefix) { continue }
            count += size(of: name)?.count ?? 0
        }
        return count
    }
}
