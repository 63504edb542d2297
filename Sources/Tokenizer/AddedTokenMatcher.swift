/// Finds added tokens in text: at each place the longest, the leftmost first. A trie over bytes.
struct AddedTokenMatcher: Sendable {
    struct Match {
        let range: Range<Int>
        let id: Int32
    }

    /// Node and byte → node; the root is 0.
    private var children: [UInt64: UInt32] = [:]
    private var idOfNode: [Int32] = [-1]
    /// The bytes that begin a token.
    private var isFirst = [Bool](repeating: false, count: 256)

    init(_ tokens: [(content: [UInt8], id: Int32)]) {
        for (content, id) in tokens {
            guard let first = content.first else { continue }
            isFirst[Int(first)] = true
            var node: UInt32 = 0
            for byte in content {
                let edge = Self.edge(node, byte)
                if let child = children[edge] {
                    node = child
                } else {
                    let child = UInt32(idOfNode.count)
                    children[edge] = child
                    idOfNode.append(-1)
                    node = child
                }
            }
            idOfNode[Int(node)] = id
        }
    }

    var isEmpty: Bool { idOfNode.count == 1 }

    /// The matches in `text`, in order; none touches a range of `closed`, which are in order and
    /// apart.
    func matches(in text: borrowing Span<UInt8>, outside closed: [Range<Int>]) -> [Match] {
        guard !isEmpty else { return [] }
        var matches: [Match] = []
        var place = 0
        var nextClosed = 0
        while place < text.count {
            while nextClosed < closed.count, closed[nextClosed].upperBound <= place { nextClosed += 1 }
            let limit = nextClosed < closed.count ? closed[nextClosed].lowerBound : text.count
            if limit <= place {
                place = closed[nextClosed].upperBound
            } else if let match = longestMatch(in: text, from: place, to: min(limit, text.count)) {
                matches.append(match)
                place = match.range.upperBound
            } else {
                place += 1
            }
        }
        return matches
    }

    private func longestMatch(in text: borrowing Span<UInt8>, from start: Int, to limit: Int) -> Match? {
        guard isFirst[Int(text[start])] else { return nil }
        var longest: Match?
        var node: UInt32 = 0
        var place = start
        while place < limit, let child = children[Self.edge(node, text[place])] {
            node = child
            place += 1
            let id = idOfNode[Int(node)]
            if id >= 0 { longest = Match(range: start..<place, id: id) }
        }
        return longest
    }

    private static func edge(_ node: UInt32, _ byte: UInt8) -> UInt64 { UInt64(node) << 8 | UInt64(byte) }
}
