/// The merges of byte-pair encoding: which pairs of tokens join, how early, and to what.
struct MergeTable: Sendable {
    private var rankOfPair: [UInt64: UInt32]
    private var results: [Int32] = []

    init(capacity: Int) {
        rankOfPair = Dictionary(minimumCapacity: capacity)
        results.reserveCapacity(capacity)
    }

    /// Adds the merge of the next rank. A pair listed twice has its later rank, as in the reference.
    mutating func append(_ first: Int32, _ second: Int32, result: Int32) {
        rankOfPair[Self.pair(first, second)] = UInt32(results.count)
        results.append(result)
    }

    /// The rank of the pair's merge, lower is earlier; `noRank` for pairs that do not join.
    @inline(__always)
    func rank(_ first: Int32, _ second: Int32) -> UInt32 {
        rankOfPair[Self.pair(first, second)] ?? Self.noRank
    }

    @inline(__always)
    func result(ofRank rank: UInt32) -> Int32 { results[Int(rank)] }

    static let noRank = UInt32.max

    private static func pair(_ first: Int32, _ second: Int32) -> UInt64 {
        UInt64(UInt32(bitPattern: first)) << 32 | UInt64(UInt32(bitPattern: second))
    }
}
