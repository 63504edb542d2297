import Foundation
import Glibc
import Store

// Works on a store until it is killed, and says on standard output what it begins and what was acknowledged: one
// line, one `write`.
//
//   StoreVictim DIRECTORY SEED

@main
enum Victim {
    static func main() async throws {
        let arguments = CommandLine.arguments
        let store = try Store(directory: URL(filePath: arguments[1]), options: options)
        let seed = Int(arguments[2]) ?? 0
        say("ready")
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { while true { try await keys(store) } }
            group.addTask { while true { try await assets(store, byteCount: 2_000) } }
            group.addTask { while true { try await assets(store, byteCount: 150_000 + seed % 1000) } }
            group.addTask { while true { try await pending(store, byteCount: 500) } }
            group.addTask { while true { try await pending(store, byteCount: 140_000) } }
            group.addTask { while true { try await history(store) } }
            try await group.waitForAll()
        }
    }

    private static var options: StoreOptions {
        var options = StoreOptions()
        options.period = .milliseconds(20)
        return options
    }

    static func say(_ line: String) {
        let bytes = Array((line + "\n").utf8)
        _ = bytes.withUnsafeBytes { write(STDOUT_FILENO, $0.baseAddress, $0.count) }
    }

    /// What belongs to an id: the one who checks makes it again.
    static func bytes(of id: UUID, _ byteCount: Int) -> [UInt8] {
        let seed = withUnsafeBytes(of: id.uuid) { Array($0) }
        return (0..<byteCount).map { seed[$0 % 16] &+ UInt8(truncatingIfNeeded: $0 / 16) }
    }
}
