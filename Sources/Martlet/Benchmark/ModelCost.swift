import CKernels
import Checkpoint
import Qwen35

/// What a model costs by its dimensions: the floor that measurements are held against.
public struct ModelCost: Sendable {
    /// Parameters of text stack (embedding included) and vision tower.
    public let textParameters: Int
    public let visionParameters: Int
    /// Parameters that one token of text passes through, without the output matrix.
    public let activeParameters: Int
    /// Bytes of weights that one decoded token reads, output matrix included.
    public let decodeByteCount: Int
    /// Bytes of keys and values for one token (bf16), and of recurrent state for one sequence.
    public let keyValueByteCount: Int
    public let stateByteCount: Int

    init(_ folder: ModelFolder) {
        let text = folder.configuration.text
        var parameters = 0
        var active = 0
        var decodeBytes = 0
        var visionParameters = 0
        let share = text.numExperts > 0 ? Double(text.numExpertsPerTok) / Double(text.numExperts) : 1
        for name in folder.tensorNames {
            guard let tensor = folder.size(of: name) else { continue }
            if let prefix = folder.visionPrefix, name.hasPrefix(prefix) {
                visionParameters += tensor.count
            } else if name.hasPrefix("\(folder.textPrefix)layers.") {
                let used = name.contains(".experts.") || name.contains(".switch_mlp.") ? share : 1
                parameters += tensor.count
                active += Int(Double(tensor.count) * used)
                decodeBytes += Int(Double(tensor.byteCount) * used)
            } else if name.hasSuffix("lm_head.weight") || name.hasSuffix("embed_tokens.weight") {
                parameters += tensor.count
                if name.hasSuffix("lm_head.weight") || folder.isHeadTied { decodeBytes += tensor.byteCount }
            }
        }
        textParameters = parameters
        activeParameters = active
        decodeByteCount = decodeBytes
        self.visionParameters = visionParameters
        keyValueByteCount = PagePool.byteCountPerPage(text, kind: .bf16) / PagePool.positions
        stateByteCount = SequenceState.byteCount(text)
    }
}
