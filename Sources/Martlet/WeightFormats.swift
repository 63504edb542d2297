import Checkpoint

/// In which formats the parts of a model are stored, and how many bytes they take.
struct WeightFormats {
    /// The parts of a model, in the order of a table.
    enum Part: String, CaseIterable {
        case embedding = "embedding"
        case attention = "attention weights"
        case delta = "delta net weights"
        case feedForward = "feed-forward weights"
        case experts = "expert weights"
        case norms = "norms"
        case head = "output matrix"
        case vision = "vision weights"
        case prediction = "multi-token prediction"
    }

    private var byteCounts: [Part: [String: Int]] = [:]

    init(_ folder: ModelFolder) {
        for name in folder.tensorNames {
            guard let size = folder.size(of: name), let part = Self.part(of: name, folder) else { continue }
            byteCounts[part, default: [:]][size.format, default: 0] += size.byteCount
        }
    }

    var byteCount: Int { byteCounts.values.reduce(0) { $0 + $1.values.reduce(0, +) } }

    /// Formats of a part with their bytes, the largest first; empty where the model has no such part.
    func formats(of part: Part) -> [(name: String, byteCount: Int)] {
        (byteCounts[part] ?? [:]).map { (name: $0.key, byteCount: $0.value) }
            .sorted { ($1.byteCount, $0.name) < ($0.byteCount, $1.name) }
    }

    private static func part(of name: String, _ folder: ModelFolder) -> Part? {
        if let prefix = folder.visionPrefix, name.hasPrefix(prefix) { return .vision }
        if name.hasPrefix("mtp.") { return .prediction }
        if name.hasSuffix("lm_head.weight") { return .head }
        guard name.hasPrefix(folder.textPrefix) else { return nil }
        if name.hasSuffix("embed_tokens.weight") { return .embedding }
        if name.contains(".experts.") || name.contains(".switch_mlp.") { return .experts }
        if name.contains(".mlp.") { return .feedForward }
        if name.hasSuffix("norm.weight") { return .norms }
        if name.contains(".self_attn.") { return .attention }
        return name.contains(".linear_attn.") ? .delta : nil
    }
}
