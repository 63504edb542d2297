/// Faults of a folder that only show where its parts meet.
enum FolderError: Error {
    case missing
    case isNoFolder
    case hasNoConfiguration
    /// A folder with GGUF files of several models.
    case severalModels([String])
    /// A projector's file is named for a model that is no GGUF file.
    case hasItsOwnTower
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
        case .isNoFolder: "this is neither a model's folder nor a GGUF file"
        case .hasNoConfiguration: "this is no model's folder: it has no config.json"
        case .severalModels(let files):
            "it holds several models; name one of \(files.prefix(8).joined(separator: ", "))"
        case .hasItsOwnTower: "--mmproj belongs to a GGUF file; this model's folder has its own vision tower"
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
