import Checkpoint
import Foundation
import Prompting
import Tokenizer

/// What a model folder holds, read from its files without loading weights.
public struct ModelFacts: Sendable {
    /// Parameters, and bytes of memory and of traffic.
    public let cost: ModelCost
    private let configuration: Configuration
    private let formats: WeightFormats
    /// A folder without one can be computed with, but not served.
    private let tokenizer: String

    /// Reads the headers of the files of a folder, or of a GGUF model with its `projector`, and the tokenizer.
    public init(path: String, projector: String? = nil) throws(ModelError) {
        let folder = try ModelFolder.open(path, projector: projector)
        cost = ModelCost(folder)
        formats = WeightFormats(folder)
        configuration = folder.configuration
        do throws(ModelError) {
            tokenizer = "\(try Processor.load(folder).tokenizer.count) tokens, and a chat template"
        } catch {
            tokenizer = "UNUSABLE, so it cannot be served: \(error)"
        }
    }

    /// Names and values, to be printed as a table.
    public var rows: [(name: String, value: String)] {
        let text = configuration.text
        let attention = text.layerTypes.count { $0 == .fullAttention }
        var rows = [
            (
                "architecture",
                "\(configuration.modelType), \(configuration.isMoE ? "mixture of experts" : "dense")"
            ),
            ("parameters", "\(count(cost.textParameters)) text, \(count(cost.visionParameters)) vision"),
            (
                "layers",
                "\(text.numHiddenLayers): \(text.numHiddenLayers - attention) gated delta net, \(attention) gated attention"
            ),
            ("hidden size", "\(text.hiddenSize)"),
            (
                "attention",
                "\(text.numAttentionHeads) heads of \(text.headDim), \(text.numKeyValueHeads) for keys and values"
            ),
            (
                "delta net",
                "\(text.linearNumValueHeads) value heads of \(text.linearValueHeadDim), \(text.linearNumKeyHeads) key heads of \(text.linearKeyHeadDim)"
            ),
        ]
        if text.numExperts > 0 {
            rows.append(
                (
                    "experts",
                    "\(text.numExperts) of \(text.moeIntermediateSize), \(text.numExpertsPerTok) active, shared \(text.sharedExpertIntermediateSize)"
                ))
        } else {
            rows.append(("feed-forward", "\(text.intermediateSize)"))
        }
        rows.append(
            (
                "vocabulary",
                "\(text.vocabSize) rows, \(text.tieWordEmbeddings ? "tied" : "separate") output matrix"
            ))
        rows.append(("tokenizer", tokenizer))
        if let vision = configuration.vision {
            rows.append(
                (
                    "vision tower",
                    "\(vision.depth) layers of \(vision.hiddenSize), patches of \(vision.patchSize) × \(vision.patchSize), \(vision.spatialMergeSize * vision.spatialMergeSize) to a token"
                ))
        } else {
            rows.append(("vision tower", "none"))
        }
        rows.append(("weights", bytes(formats.byteCount)))
        for part in WeightFormats.Part.allCases {
            let formats = formats.formats(of: part)
            guard !formats.isEmpty else { continue }
            rows.append(
                (
                    "  \(part.rawValue)",
                    formats.map { "\($0.name) \(bytes($0.byteCount))" }.joined(separator: ", ")
                ))
        }
        rows += [
            ("context", "\(text.maxPositionEmbeddings) tokens"),
            ("read per token", bytes(cost.decodeByteCount)),
            (
                "memory per token",
                bytes(cost.keyValueByteCount) + " of keys and values (twice that with --exact)"
            ),
            ("memory per sequence", bytes(cost.stateByteCount) + " of recurrent state"),
        ]
        return rows.map { (name: $0.0, value: $0.1) }
    }

    private func count(_ value: Int) -> String {
        value >= 1_000_000_000
            ? String(format: "%.2f B", Double(value) / 1e9) : String(format: "%.2f M", Double(value) / 1e6)
    }

    private func bytes(_ value: Int) -> String {
        switch value {
        case 1_000_000_000...: String(format: "%.2f GB", Double(value) / 1e9)
        case 1_000_000...: String(format: "%.1f MB", Double(value) / 1e6)
        default: String(format: "%.1f KB", Double(value) / 1e3)
        }
    }
}
