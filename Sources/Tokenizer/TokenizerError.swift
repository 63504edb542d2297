import JSON

/// Why a tokenizer cannot be loaded. Every case names the file's own words and the limit.
package enum TokenizerError: Error, Equatable {
    /// The file cannot be read from disk.
    case unreadable(file: String, reason: String)
    case tooLarge(file: String, byteCount: Int, limit: Int)
    /// The file is not JSON, or a value in it is not of the kind that belongs there.
    case malformed(JSONError)
    /// A part of `tokenizer.json` that this tokenizer does not implement, as it is written there.
    case unsupported(String, value: String)
    case unsupportedPattern(String)
    case idOutOfRange(token: String, id: String, limit: Int)
    case idTaken(id: Int, first: String, second: String)
    /// One token listed with two ids.
    case tokenTwice(String, first: Int, second: Int)
    case emptyToken(id: Int)
    case tokenTooLong(id: Int, byteCount: Int, limit: Int)
    /// The vocabulary has no token for a byte, so that some text could not be written.
    case missingByte(UInt8)
    /// A merge that is not two tokens joined by a space.
    case malformedMerge(index: Int, String)
    /// A merge names a part, or makes a token, that the vocabulary lacks.
    case unknownMergeToken(index: Int, String)
}

extension TokenizerError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .unreadable(let file, let reason):
            "\(file) cannot be read: \(reason)"
        case .tooLarge(let file, let byteCount, let limit):
            "\(file) has \(byteCount) bytes, more than the limit of \(limit)"
        case .malformed(let error):
            error.description
        case .unsupported(let path, let value):
            "tokenizer.json: \(path): \(value) is not supported"
        case .unsupportedPattern(let pattern):
            "tokenizer.json: pre_tokenizer: the pattern \(pattern) is not supported"
        case .idOutOfRange(let token, let id, let limit):
            "token \(quoted(token)) has the id \(id), outside 0..<\(limit)"
        case .idTaken(let id, let first, let second):
            "the id \(id) is given to both \(quoted(first)) and \(quoted(second))"
        case .tokenTwice(let token, let first, let second):
            "token \(quoted(token)) is listed with the ids \(first) and \(second)"
        case .emptyToken(let id):
            "the token with the id \(id) is empty"
        case .tokenTooLong(let id, let byteCount, let limit):
            "the token with the id \(id) has \(byteCount) bytes, more than the limit of \(limit)"
        case .missingByte(let byte):
            "the vocabulary has no token for the byte \(byte)"
        case .malformedMerge(let index, let merge):
            "tokenizer.json: model.merges[\(index)]: expected two tokens, found \(merge)"
        case .unknownMergeToken(let index, let token):
            "tokenizer.json: model.merges[\(index)]: the vocabulary has no token \(quoted(token))"
        }
    }

    private func quoted(_ token: String) -> String { JSONValue.string(token).summary }
}
