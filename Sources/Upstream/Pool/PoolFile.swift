import Foundation
import JSON

/// A file that names the replicas, and is read again when it changes:
///
/// ```json
/// {
///   "replicas": [
///     {"url": "http://10.0.0.1:8000", "kind": "vllm", "key_file": "/run/keys/vllm", "model": "qwen"}
///   ]
/// }
/// ```
///
/// Only `url` must be there. Relative paths of keys begin at the folder of the file.
package struct PoolFile: Sendable {
    package let path: String

    private static let longest = 1 << 20
    private static let mostReplicas = 1_024

    package init(path: String) { self.path = path }

    /// When it was last written; nil where there is none.
    package var modified: Date? {
        (try? FileManager.default.attributesOfItem(atPath: path))?[.modificationDate] as? Date
    }

    package func read() throws(UpstreamError) -> [ReplicaEntry] {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw .unreadable(path: path, reason: "there is no such file, or it may not be read")
        }
        guard data.count <= Self.longest else {
            throw .malformed(path: path, reason: "it is longer than \(Self.longest) bytes")
        }
        return try entries(Array(data))
    }

    package func entries(_ bytes: [UInt8]) throws(UpstreamError) -> [ReplicaEntry] {
        do {
            let field = JSONField(try JSONValue(parsing: bytes), in: path)
            return try entries(field)
        } catch let error as UpstreamError {
            throw error
        } catch {
            throw .malformed(path: path, reason: "\(error)")
        }
    }

    private func entries(_ field: JSONField) throws -> [ReplicaEntry] {
        let keys = ["url", "kind", "key_file", "model"]
        for key in field.value?.object?.keys ?? [] where key != "replicas" {
            throw field[key].mismatch(expected: "no such key, but replicas")
        }
        let list = field["replicas"]
        guard let items = list.value?.array else { throw list.mismatch(expected: "an array") }
        guard items.count <= Self.mostReplicas else {
            throw list.mismatch(expected: "at most \(Self.mostReplicas) replicas")
        }
        let folder = URL(filePath: path).deletingLastPathComponent()
        return try items.indices.map { index in
            let item = list[index]
            for key in item.value?.object?.keys ?? [] where !keys.contains(key) {
                throw item[key].mismatch(expected: "one of " + keys.joined(separator: ", "))
            }
            var entry = ReplicaEntry(try ReplicaAddress(item.require("url", as: String.self)))
            if let name: String = try item.optional("kind") {
                guard let kind = ReplicaKind(rawValue: name) else {
                    let kinds = ReplicaKind.allCases.map(\.rawValue).joined(separator: ", ")
                    throw item["kind"].mismatch(expected: "one of \(kinds)")
                }
                entry.kind = kind
            }
            if let key: String = try item.optional("key_file") {
                entry.key = try KeyFile(path: URL(filePath: key, relativeTo: folder).path)
            }
            entry.model = try item.optional("model")
            return entry
        }
    }
}
