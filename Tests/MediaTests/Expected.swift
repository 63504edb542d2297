import Foundation
import Patches
import TestSupport

/// What the reference gives for the files of `Tests/Fixtures/media`.
struct Expected: Decodable, Sendable {
    struct Clip: Decodable, Sendable {
        var total: Int?
        var fps: Double?
        var indices: [Int]?
        var timestamps: [Double]?
        var grid: [Int]?
        var pixelValues: String?
        var error: String?

        enum CodingKeys: String, CodingKey {
            case total = "total_num_frames"
            case fps, indices, timestamps, error
            case grid = "grid_thw"
            case pixelValues = "pixel_values_sha256"
        }
    }

    var rgb: String?
    var orientedSize: [Int]?
    var grid: [Int]?
    var tokens: Int?
    var pixelValues: String?
    var resized: String?
    var resizedSize: [Int]?
    var error: String?
    var standard: Clip?
    var fps1: Clip?
    var frames8: Clip?

    enum CodingKeys: String, CodingKey {
        case rgb = "rgb_sha256"
        case orientedSize = "oriented_size"
        case grid = "grid_thw"
        case tokens = "image_tokens"
        case pixelValues = "pixel_values_sha256"
        case resized = "resized_sha256"
        case resizedSize = "resized_size"
        case error
        case standard = "default"
        case fps1, frames8
    }

    static func all() throws -> [String: Expected] {
        try JSONDecoder().decode([String: Expected].self, from: Data(MediaFixture.bytes("expected.json")))
    }

    static func entry(_ name: String) throws -> Expected {
        guard let entry = try all()[name] else { throw CocoaError(.fileNoSuchFile) }
        return entry
    }
}

enum MediaFixture {
    static func bytes(_ name: String) throws -> [UInt8] {
        [UInt8](try Data(contentsOf: Fixtures.url("media/\(name)")))
    }
}

extension Grid {
    var list: [Int] { [t, h, w] }
}
