import Foundation
import JSON

/// A reference's answer for one case: a document and its numbers.
package struct Golden {
    package struct Array: Sendable {
        package let shape: [Int]
        package let floats: [Float]
        package let ints: [Int]
    }

    package enum Failure: Error { case malformed(String) }

    package let document: JSONValue
    package let arrays: [String: Array]

    /// `<folder>/<name>.json` and `<folder>/<name>.safetensors`.
    package init(folder: URL, name: String) throws {
        let document = folder.appending(path: "\(name).json")
        self.document =
            FileManager.default.fileExists(atPath: document.path)
            ? try JSONValue(parsing: [UInt8](try Data(contentsOf: document))) : .object(JSONObject())
        arrays = try Golden.read(try Data(contentsOf: folder.appending(path: "\(name).safetensors")))
    }

    package func floats(_ name: String) throws -> [Float] { try array(name).floats }
    package func ints(_ name: String) throws -> [Int] { try array(name).ints }

    package func array(_ name: String) throws -> Array {
        guard let array = arrays[name] else { throw Failure.malformed("no array \(name)") }
        return array
    }

    private static func read(_ data: Data) throws -> [String: Array] {
        let count = data.prefix(8).enumerated().reduce(0) { $0 | Int($1.element) << (8 * $1.offset) }
        let header = try JSONValue(parsing: [UInt8](data.subdata(in: 8..<8 + count)))
        let body = data.subdata(in: 8 + count..<data.count)
        var arrays: [String: Array] = [:]
        for (name, entry) in header.object?.members ?? [] where name != "__metadata__" {
            guard let shape = entry["shape"]?.array?.compactMap(\.int),
                let offsets = entry["data_offsets"]?.array?.compactMap(\.int), offsets.count == 2
            else { throw Failure.malformed(name) }
            let bytes = body.subdata(in: offsets[0]..<offsets[1])
            switch entry["dtype"]?.string {
            case "U8":
                arrays[name] = Array(shape: shape, floats: [], ints: bytes.map { Int($0) })
            case "F32":
                arrays[name] = Array(shape: shape, floats: numbers(bytes, as: Float.self), ints: [])
            case "I64":
                arrays[name] = Array(
                    shape: shape, floats: [], ints: numbers(bytes, as: Int64.self).map { Int($0) })
            default: throw Failure.malformed("\(name) has an unexpected type")
            }
        }
        return arrays
    }

    private static func numbers<Number: BitwiseCopyable>(_ data: Data, as: Number.Type) -> [Number] {
        data.withUnsafeBytes { bytes in
            stride(from: 0, to: bytes.count, by: MemoryLayout<Number>.size).map {
                bytes.loadUnaligned(fromByteOffset: $0, as: Number.self)
            }
        }
    }
}

/// ‖a − b‖ / ‖b‖
package func relativeError(_ a: some Sequence<Float>, _ b: some Sequence<Float>) -> Double {
    var difference = 0.0
    var norm = 0.0
    for (x, y) in zip(a, b) {
        difference += Double(x - y) * Double(x - y)
        norm += Double(y) * Double(y)
    }
    return (difference / max(norm, 1e-300)).squareRoot()
}

/// The largest |a − b|.
package func largestDifference(_ a: some Sequence<Float>, _ b: some Sequence<Float>) -> Float {
    zip(a, b).reduce(0) { max($0, abs($1.0 - $1.1)) }
}
