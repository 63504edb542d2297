import Engine

/// What is in the folder. Chunks are there as long as a snapshot needs them.
struct SnapshotIndex {
    private struct Snapshot {
        let length: Int
        let chunks: [PrefixKey]
        /// Of the state's own file.
        let byteCount: Int
        var lastUse: Int
        var hits = 0
    }

    private var snapshots: [PrefixKey: Snapshot] = [:]
    private var chunks: [PrefixKey: (byteCount: Int, users: Int)] = [:]
    private var tally = LengthTally()
    private var useCount = 0
    private(set) var byteCount = 0

    /// More would make looking one up slow.
    static let entryLimit = 4_096

    var count: Int { snapshots.count }
    var lengths: [Int] { tally.lengths }
    func contains(_ key: PrefixKey) -> Bool { snapshots[key] != nil }
    func containsChunk(_ key: PrefixKey) -> Bool { chunks[key] != nil }

    /// - Parameter chunkByteCount: of the file of each of its chunks.
    mutating func add(_ name: PrefixName, length: Int, byteCount: Int, chunkByteCount: Int) {
        guard snapshots[name.key] == nil else { return }
        useCount += 1
        snapshots[name.key] = Snapshot(
            length: length, chunks: name.chunks, byteCount: byteCount, lastUse: useCount)
        tally.add(length)
        self.byteCount += byteCount
        for chunk in name.chunks {
            if chunks[chunk] == nil { self.byteCount += chunkByteCount }
            chunks[chunk, default: (chunkByteCount, 0)].users += 1
        }
    }

    /// - Returns: names of files that nothing needs any more.
    mutating func remove(_ key: PrefixKey) -> [String] {
        guard let snapshot = snapshots.removeValue(forKey: key) else { return [] }
        tally.remove(snapshot.length)
        byteCount -= snapshot.byteCount
        var names = [SnapshotHeader.fileName(key, .state)]
        for chunk in snapshot.chunks {
            guard let (bytes, users) = chunks[chunk] else { continue }
            if users > 1 {
                chunks[chunk]?.users = users - 1
            } else {
                chunks[chunk] = nil
                byteCount -= bytes
                names.append(SnapshotHeader.fileName(chunk, .chunk))
            }
        }
        return names
    }

    /// Removes all that need a chunk.
    mutating func remove(chunk: PrefixKey) -> [String] {
        snapshots.filter { $0.value.chunks.contains(chunk) }.keys.flatMap { remove($0) }
    }

    mutating func use(_ key: PrefixKey) {
        useCount += 1
        snapshots[key]?.lastUse = useCount
        snapshots[key]?.hits += 1
    }

    /// The snapshot that spares the fewest tokens for its bytes and its age.
    var leastUseful: PrefixKey? {
        snapshots.min { value(of: $0.value) < value(of: $1.value) }?.key
    }

    private func value(of snapshot: Snapshot) -> Double {
        let own = snapshot.chunks.reduce(snapshot.byteCount) { sum, key in
            guard let chunk = chunks[key], chunk.users == 1 else { return sum }
            return sum + chunk.byteCount
        }
        let age = 1 + useCount - snapshot.lastUse
        return Double(snapshot.length * (1 + snapshot.hits)) / Double(own * age)
    }
}
