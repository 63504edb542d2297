import Foundation
import JSON

/// A copy of a model's folder that a test may change; its files are links until then. Deleted at the end.
package final class TemporaryModel: Sendable {
    package let url: URL

    package init(_ original: URL) throws {
        let files = FileManager.default
        url = files.temporaryDirectory.appending(path: "martlet-\(UUID().uuidString)")
        try files.createDirectory(at: url, withIntermediateDirectories: true)
        for file in try files.contentsOfDirectory(at: original, includingPropertiesForKeys: nil) {
            try files.createSymbolicLink(
                at: url.appending(path: file.lastPathComponent), withDestinationURL: file)
        }
    }

    deinit { try? FileManager.default.removeItem(at: url) }

    /// Takes the file of that name from another folder.
    package func replace(_ name: String, with folder: URL) throws {
        let link = url.appending(path: name)
        try FileManager.default.removeItem(at: link)
        try FileManager.default.createSymbolicLink(
            at: link, withDestinationURL: folder.appending(path: name))
    }

    /// Rewrites a document.
    package func edit(_ name: String, _ change: (inout JSONObject) -> Void) throws {
        let file = url.appending(path: name)
        guard var object = try JSONValue(parsing: [UInt8](try Data(contentsOf: file))).object else { return }
        change(&object)
        try FileManager.default.removeItem(at: file)
        try Data(JSONValue.object(object).bytes()).write(to: file)
    }
}
