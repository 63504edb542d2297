import Foundation
import Store

/// A folder that goes with the test.
final class TemporaryFolder: Sendable {
    let url: URL

    init() throws {
        url = FileManager.default.temporaryDirectory.appending(path: "martlet-store-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(at: url) }

    /// Where stores of the test live; made when the first opens.
    var data: URL { url.appending(path: "data") }

    func names(_ folder: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: data.appending(path: folder).path).sorted()
    }
}

extension StoreOptions {
    /// A tool's role has no background work: what a test sees, it did itself.
    static func quiet(_ change: (inout StoreOptions) -> Void = { _ in }) -> StoreOptions {
        var options = StoreOptions(role: .tool)
        change(&options)
        return options
    }
}

extension StoredKey {
    /// A key that no store knows.
    static func sample(_ limits: KeyLimits = KeyLimits(), id: Int64 = 1) -> StoredKey {
        StoredKey(
            id: KeyID(id), name: "sample", ending: "abcd", created: .distantPast, limits: limits)
    }
}

extension AssetUpload {
    /// All of it, in pieces.
    func take(_ bytes: [UInt8], piece: Int = 1000) async throws -> Asset {
        for start in stride(from: 0, to: bytes.count, by: piece) {
            try await write(Array(bytes[start..<min(bytes.count, start + piece)]))
        }
        return try await finish()
    }
}
