import Foundation
import Synchronization

/// A key in a file of its own, which may change: it is read again when it does.
package final class KeyFile: Sendable {
    private struct State {
        var key: String
        var modified: Date?
    }

    let path: String
    private let state: Mutex<State>

    private static let longest = 4_096

    package init(path: String) throws(UpstreamError) {
        self.path = path
        state = Mutex(State(key: try Self.read(path), modified: Self.modified(path)))
    }

    var key: String { state.withLock(\.key) }

    /// Keeps the last good key where the file cannot be read.
    func refresh() {
        let modified = Self.modified(path)
        guard modified != state.withLock(\.modified), let key = try? Self.read(path) else { return }
        state.withLock { $0 = State(key: key, modified: modified) }
    }

    private static func modified(_ path: String) -> Date? {
        (try? FileManager.default.attributesOfItem(atPath: path))?[.modificationDate] as? Date
    }

    private static func read(_ path: String) throws(UpstreamError) -> String {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw .key(path: path, reason: "it cannot be read")
        }
        let key = String(decoding: data.prefix(longest + 1), as: UTF8.self)
            .trimmingCharacters(in: .whitespacesAndNewlines)
        guard !key.isEmpty, data.count <= longest, key.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            throw .key(path: path, reason: "it must hold a key of printable ASCII and nothing else")
        }
        return key
    }
}
