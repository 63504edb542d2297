/// Merges the bytes of one piece into tokens: always the pair of the lowest rank, the leftmost of
/// equals, until none is left. A heap of pairs over a linked list: n log n for a piece of n bytes.
/// Keeps its buffers from piece to piece.
struct PairMerger {
    private var ids: [Int32] = []
    private var next: [Int32] = []
    private var previous: [Int32] = []
    /// The rank of the pair that begins at each place, by which stale heap entries are known.
    private var ranks: [UInt32] = []
    private var heap = MinimumHeap()

    /// Appends the tokens of `bytes` to `result`; fewer than 2^31 bytes.
    mutating func append(
        _ bytes: borrowing Span<UInt8>, idOfByte: [Int32], merges: MergeTable, to result: inout [Int32]
    ) {
        let count = bytes.count
        guard count > 1 else {
            if count == 1 { result.append(idOfByte[Int(bytes[0])]) }
            return
        }
        start(bytes, idOfByte: idOfByte, merges: merges)
        while let entry = heap.popMinimum() {
            let rank = UInt32(entry >> 32)
            let place = Int(UInt32(truncatingIfNeeded: entry))
            guard ranks[place] == rank else { continue }
            join(place, to: merges.result(ofRank: rank), merges)
        }
        var place: Int32 = 0
        while place >= 0 {
            result.append(ids[Int(place)])
            place = next[Int(place)]
        }
    }

    private mutating func start(
        _ bytes: borrowing Span<UInt8>, idOfByte: [Int32], merges: MergeTable
    ) {
        let count = bytes.count
        ids.removeAll(keepingCapacity: true)
        next.removeAll(keepingCapacity: true)
        previous.removeAll(keepingCapacity: true)
        ranks.removeAll(keepingCapacity: true)
        for place in bytes.indices {
            ids.append(idOfByte[Int(bytes[place])])
            previous.append(Int32(place) - 1)
            next.append(place + 1 < count ? Int32(place) + 1 : -1)
        }
        for place in bytes.indices {
            ranks.append(MergeTable.noRank)
            if place + 1 < count { rankPair(at: place, merges) }
        }
    }

    private mutating func rankPair(at place: Int, _ merges: MergeTable) {
        let rank = merges.rank(ids[place], ids[Int(next[place])])
        ranks[place] = rank
        if rank != MergeTable.noRank { heap.insert(UInt64(rank) << 32 | UInt64(place)) }
    }

    /// Replaces the pair at `place` by one token.
    private mutating func join(_ place: Int, to id: Int32, _ merges: MergeTable) {
        let removed = Int(next[place])
        ids[place] = id
        ranks[removed] = MergeTable.noRank
        ranks[place] = MergeTable.noRank
        next[place] = next[removed]
        if next[place] >= 0 {
            previous[Int(next[place])] = Int32(place)
            rankPair(at: place, merges)
        }
        if previous[place] >= 0 { rankPair(at: Int(previous[place]), merges) }
    }
}
