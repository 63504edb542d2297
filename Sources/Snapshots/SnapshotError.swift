/// Why snapshots cannot be kept in a folder.
package enum SnapshotError: Error, Equatable {
    case unusable(path: String, reason: String)
    /// Others may write into it, and what they write would be taken for states of the network.
    case open(path: String, mode: Int)
    /// Another process keeps its snapshots there.
    case inUse(path: String)
}

extension SnapshotError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .unusable(let path, let reason): "\(path): snapshots cannot be kept there: \(reason)"
        case .open(let path, let mode):
            "\(path): its mode is \(String(mode, radix: 8)), so others can write there; snapshots need a folder "
                + "that only their owner writes to"
        case .inUse(let path): "\(path): another process keeps its snapshots there"
        }
    }
}
