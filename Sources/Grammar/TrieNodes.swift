/// A tree of bytes in pre-order, so that all that lies below a byte which cannot follow is skipped by one jump.
struct TrieNodes: Sendable {
    struct Node: Sendable {
        /// The place behind the node's subtree.
        var end: Int32
        /// The token of the bytes that lead here: `none`, or, below it, a place in `groups`.
        var token: Int32
        let byte: UInt8
        /// How many bytes come before this one.
        let depth: UInt16

        static let none: Int32 = -1
    }

    private(set) var nodes: [Node] = []
    /// Tokens of equal bytes; place n is named -2 - n.
    private(set) var groups: [[Int32]] = []
    /// The greatest number of bytes of a token.
    private(set) var longest = 0

    /// Of tokens in the order of their bytes.
    init(_ sorted: [Int32], _ vocabulary: TokenBytes) {
        nodes.reserveCapacity(2 * sorted.count)
        /// The nodes on the way to the last one.
        var path: [Int] = []
        var last: Range<Int> = 0..<0
        vocabulary.text.withUnsafeBufferPointer { text in
            for id in sorted {
                let bytes = vocabulary.range(id)
                let shared = min(path.count, bytes.count)
                var common = 0
                while common < shared, text[last.lowerBound + common] == text[bytes.lowerBound + common] {
                    common += 1
                }
                for node in path[common...] { nodes[node].end = Int32(nodes.count) }
                path.removeSubrange(common...)
                for offset in common..<bytes.count {
                    path.append(nodes.count)
                    nodes.append(
                        Node(
                            end: 0, token: Node.none, byte: text[bytes.lowerBound + offset],
                            depth: UInt16(offset)))
                }
                append(id, to: path[bytes.count - 1])
                longest = max(longest, bytes.count)
                last = bytes
            }
        }
        for node in path { nodes[node].end = Int32(nodes.count) }
    }

    private mutating func append(_ token: Int32, to node: Int) {
        switch nodes[node].token {
        case Node.none: nodes[node].token = token
        case ..<Node.none: groups[Int(-2 - nodes[node].token)].append(token)
        case let first:
            nodes[node].token = Int32(-2 - groups.count)
            groups.append([first, token])
        }
    }
}
