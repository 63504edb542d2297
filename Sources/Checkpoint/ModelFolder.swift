import Foundation

/// A Hugging Face model folder on disk: its settings, and its tensors by name as views of mapped
/// files. Reading a folder allocates nothing of the size of its weights.
package final class ModelFolder: Sendable {
    package let path: String
    package let configuration: Configuration
    package let generation: GenerationDefaults
    package let processor: ProcessorFiles
    /// `model.language_model.` or, in text-only exports, `model.`
    package let textPrefix: String
    /// `model.visual.`; nil where the folder has no vision tower.
    package let visionPrefix: String?

    package init(path: String) throws(CheckpointError) {
        throw .unreadable(file: path, reason: "not written yet")
    }

    /// The tensor of that name, checked to have that shape and a supported type.
    package func tensor(_ name: String, shape: [Int]) throws(CheckpointError) -> Tensor {
        throw .missingTensor(name: name, folder: path)
    }

    package func has(_ name: String) -> Bool { false }

    package var tensorNames: [String] { [] }

    /// The place of a file of the folder, whether it exists or not.
    package func url(for file: String) -> URL { URL(filePath: path).appending(path: file) }
}
