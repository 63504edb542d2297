import Checkpoint
import Foundation
import TestSupport

/// A model folder that a test writes file by file; removed with the object.
final class ScratchFolder {
    let url: URL
    var path: String { url.path }

    init() throws {
        url = FileManager.default.temporaryDirectory.appending(path: "martlet-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    }

    /// A copy of a committed checkpoint.
    convenience init(copying fixture: String) throws {
        try self.init()
        let source = Fixtures.url(fixture)
        for file in try FileManager.default.contentsOfDirectory(atPath: source.path) {
            try FileManager.default.copyItem(
                at: source.appending(path: file), to: url.appending(path: file))
        }
    }

    deinit { try? FileManager.default.removeItem(at: url) }

    func write(_ name: String, _ data: Data) throws { try data.write(to: url.appending(path: name)) }

    func write(_ name: String, _ text: String) throws { try write(name, Data(text.utf8)) }

    func remove(_ name: String) throws { try FileManager.default.removeItem(at: url.appending(path: name)) }

    /// A safetensors file: the header as given, then that many bytes 0, 1, 2, …
    func writeTensors(
        _ header: String, bytes: Int, length: UInt64? = nil, to name: String = "model.safetensors"
    ) throws {
        var data = withUnsafeBytes(of: (length ?? UInt64(header.utf8.count)).littleEndian) { Data($0) }
        data.append(Data(header.utf8))
        data.append(Data((0..<bytes).map { UInt8(truncatingIfNeeded: $0) }))
        try write(name, data)
    }

    /// Changes one value of a JSON file, by keys joined with dots; nil removes it.
    func edit(_ name: String, _ keys: String, _ value: Any?) throws {
        let place = url.appending(path: name)
        let document = try JSONSerialization.jsonObject(with: Data(contentsOf: place))
        let edited = Self.replacing(keys.split(separator: ".").map(String.init)[...], in: document, by: value)
        try JSONSerialization.data(withJSONObject: edited as Any).write(to: place)
    }

    private static func replacing(_ keys: ArraySlice<String>, in document: Any?, by value: Any?) -> Any? {
        guard let key = keys.first else { return value }
        var object = document as? [String: Any] ?? [:]
        object[key] = replacing(keys.dropFirst(), in: object[key], by: value)
        return object
    }

    /// The error of opening the folder, or nil where it opens.
    var openingError: CheckpointError? {
        do throws(CheckpointError) {
            _ = try ModelFolder(path: path)
            return nil
        } catch { return error }
    }
}
