/// Faults of a folder that only show where its parts meet.
enum FolderError: Error {
    case missing
    case isNoFolder
    case hasNoConfiguration
    case hasNoTokenizer
    /// The tokenizer has tokens for which the network has no rows.
    case vocabulary(tokens: Int, rows: Int)
    /// A processor file cuts patches that the vision tower does not take.
    case patches(file: String, found: [Int], expected: [Int])
    /// What one answer needs besides the weights is more than the machine has.
    case memory(byteCount: Int, limit: Int)
}

extension FolderError: CustomStringConvertible {
    var description: String {
        switch self {
        case .missing: "there is no such folder"
        case .isNoFolder: "this is a file, not a model's folder"
        case .hasNoConfiguration: "this is no model's folder: it has no config.json"
        case .hasNoTokenizer: "the folder has no tokenizer.json"
        case .vocabulary(let tokens, let rows):
            "the tokenizer has \(tokens) tokens, but the model has only \(rows) rows for them"
        case .patches(let file, let found, let expected):
            "\(file): patch_size, temporal_patch_size and merge_size are \(found), but the vision tower of "
                + "config.json takes \(expected)"
        case .memory(let byteCount, let limit):
            "one answer takes \(byteCount) bytes of memory besides the weights; the machine has \(limit)"
        }
    }
}
