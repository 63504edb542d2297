import Checkpoint
import Weights

/// As what the weights of large matrices are kept in memory. Embeddings, norms, gates and routers stay as stored.
public enum WeightPrecision: String, Sendable, CaseIterable {
    /// As stored.
    case auto
    /// Rounded to bf16 where they are stored otherwise.
    case bf16
    /// Codes of 8 bits with a scale for every 32 weights; activations are quantised too. About half of bf16's memory.
    case int8
    /// Codes of 4 bits, in the vision tower 8, with a scale for every 32 weights; activations are quantised too. About a
    /// quarter of bf16's memory.
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
    /// Weights of matrices that a conversion works through, roughly.
    var convertedWeightCount: Int {
        let embedding = "\(textPrefix)embed_tokens.weight"
        return tensorNames.reduce(0) { sum, name in
            name == embedding && !isHeadTied ? sum : sum + (size(of: name)?.count ?? 0)
        }
    }
}
