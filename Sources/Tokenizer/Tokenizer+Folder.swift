import Foundation
import JSON

extension Tokenizer {
    /// Reads `tokenizer.json` of a model's folder and, where there is one, `tokenizer_config.json`.
    package convenience init(folder: URL) throws(TokenizerError) {
        let tokenizer = try Self.document("tokenizer.json", in: folder)
        let configurationName = "tokenizer_config.json"
        let isConfigured = FileManager.default.fileExists(
            atPath: folder.appending(path: configurationName).path)
        let configuration = isConfigured ? try Self.document(configurationName, in: folder) : nil
        try self.init(tokenizer: tokenizer, configuration: configuration)
    }

    /// A tokenizer of documents that were already read.
    package convenience init(tokenizer: JSONValue, configuration: JSONValue?) throws(TokenizerError) {
        self.init(try TokenizerDescription(tokenizer: tokenizer, configuration: configuration))
    }

    /// Far from what is met: a vocabulary of 248,000 tokens is a file of 11 MB.
    private static let fileLimit = 256 << 20

    private static func document(_ name: String, in folder: URL) throws(TokenizerError) -> JSONValue {
        let file = folder.appending(path: name)
        let bytes: Data
        do {
            let byteCount = try file.resourceValues(forKeys: [.fileSizeKey]).fileSize ?? 0
            guard byteCount <= fileLimit else {
                throw TokenizerError.tooLarge(file: name, byteCount: byteCount, limit: fileLimit)
            }
            bytes = try Data(contentsOf: file, options: .mappedIfSafe)
        } catch let error as TokenizerError {
            throw error
        } catch {
            throw .unreadable(file: file.path, reason: error.localizedDescription)
        }
        do {
            return try JSONValue(parsing: Array(bytes))
        } catch {
            throw .malformed(error.named(name))
        }
    }
}
