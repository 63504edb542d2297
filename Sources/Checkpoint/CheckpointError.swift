/// Why a model folder cannot be used. Each sentence names the file, the thing, what was found and
/// what was expected.
package enum CheckpointError: Error, Sendable, Equatable {
    /// The file is absent or the system refuses it.
    case unreadable(file: String, reason: String)
    /// The file is not what its name says.
    case malformed(file: String, reason: String)
    /// A value of a configuration file is missing, mistyped or out of bounds.
    case setting(file: String, key: String, found: String, expected: String)
    /// A valid checkpoint of a kind that is not supported.
    case unsupported(file: String, reason: String)
    case missingTensor(name: String, folder: String)
    case shape(tensor: String, file: String, found: [Int], expected: [Int])
    /// `found` is the spelling of the safetensors header.
    case type(tensor: String, file: String, found: String)
}

extension CheckpointError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .unreadable(let file, let reason):
            "\(file) cannot be read: \(reason)."
        case .malformed(let file, let reason):
            "\(file) is malformed: \(reason)."
        case .setting(let file, let key, let found, let expected):
            "\(file): \(key) is \(found); expected \(expected)."
        case .unsupported(let file, let reason):
            "\(file): \(reason)."
        case .missingTensor(let name, let folder):
            "The checkpoint in \(folder) has no tensor \(name)."
        case .shape(let tensor, let file, let found, let expected):
            "\(file): tensor \(tensor) has shape \(found); expected \(expected)."
        case .type(let tensor, let file, let found):
            "\(file): tensor \(tensor) has the unsupported type \(found); expected BF16, F16 or F32."
        }
    }
}
