/// The tokens of a vocabulary by their bytes: a tree in pre-order, so that what lies below a byte that cannot
/// follow is skipped by one jump. Made once per model.
package final class TokenTrie: Sendable {
    /// A node stands for the bytes on the way to it; the root, which has none, is not among them.
    struct Nodes: Sendable {
        var bytes: [UInt8] = []
        /// How many bytes lead to a node, less one.
        var depths: [UInt16] = []
        /// The place behind the node's subtree.
        var ends: [Int32] = []
        /// The tokens of a node are those of `tokens` from its entry up to the next node's.
        var firstToken: [Int32] = [0]
        var tokens: [Int32] = []

        var count: Int { bytes.count }
    }

    let nodes: Nodes
    /// The bytes of each token, from its entry up to the next one's.
    private let text: [UInt8]
    private let offsets: [Int32]
    private let isText: [Bool]

    /// The greatest number of bytes of a token.
    package let longest: Int
    /// How many ids the vocabulary has, those without text among them.
    package var tokenCount: Int { isText.count }
    /// The 32-bit words of a mask.
    package var maskWords: Int { (tokenCount + 31) / 32 }

    /// The bytes of each token by its id; nil for special tokens and unused ids, which text never allows.
    package init(_ tokens: [[UInt8]?]) {
        var text: [UInt8] = []
        var offsets: [Int32] = [0]
        for token in tokens {
            if let token { text += token }
            offsets.append(Int32(text.count))
        }
        self.text = text
        self.offsets = offsets
        let isText = tokens.map { $0 != nil && $0 != [] }
        self.isText = isText
        let keys = Self.sorted(ids: isText.indices.filter { isText[$0] }, text, offsets)
        nodes = Self.nodes(keys, text, offsets)
        longest = tokens.reduce(0) { max($0, $1?.count ?? 0) }
    }

    /// The bytes of a token; nil for one that is not text.
    func bytes(_ token: Int32) -> ArraySlice<UInt8>? {
        guard isText.indices.contains(Int(token)), isText[Int(token)] else { return nil }
        return text[Int(offsets[Int(token)])..<Int(offsets[Int(token) + 1])]
    }

    /// A token by the first eight of its bytes.
    private struct Key {
        let prefix: UInt64
        let id: Int32
    }

    private static func sorted(ids: [Int], _ text: [UInt8], _ offsets: [Int32]) -> [Int32] {
        text.withUnsafeBufferPointer { text in
            offsets.withUnsafeBufferPointer { offsets in
                var keys = ids.map { id -> Key in
                    var prefix: UInt64 = 0
                    for place in 0..<8 {
                        let offset = Int(offsets[id]) + place
                        prefix = prefix << 8 | (offset < offsets[id + 1] ? UInt64(text[offset]) : 0)
                    }
                    return Key(prefix: prefix, id: Int32(id))
                }
                keys.sort { a, b in
                    if a.prefix != b.prefix { return a.prefix < b.prefix }
                    let first = text[Int(offsets[Int(a.id)])..<Int(offsets[Int(a.id) + 1])]
                    let second = text[Int(offsets[Int(b.id)])..<Int(offsets[Int(b.id) + 1])]
                    if first.lexicographicallyPrecedes(second) { return true }
                    return a.id < b.id && !second.lexicographicallyPrecedes(first)
                }
                return keys.map(\.id)
            }
        }
    }

    private static func nodes(_ sorted: [Int32], _ text: [UInt8], _ offsets: [Int32]) -> Nodes {
        var nodes = Nodes()
        /// The nodes on the way to the last one.
        var path: [Int] = []
        var last: Range<Int> = 0..<0
        for id in sorted {
            let bytes = Int(offsets[Int(id)])..<Int(offsets[Int(id) + 1])
            var common = 0
            while common < min(path.count, bytes.count),
                text[last.lowerBound + common] == text[bytes.lowerBound + common]
            {
                common += 1
            }
            for node in path[common...] { nodes.ends[node] = Int32(nodes.count) }
            path.removeSubrange(common...)
            for offset in common..<bytes.count {
                path.append(nodes.count)
                nodes.bytes.append(text[bytes.lowerBound + offset])
                nodes.depths.append(UInt16(clamping: offset))
                nodes.ends.append(0)
                nodes.firstToken.append(Int32(nodes.tokens.count))
            }
            nodes.tokens.append(id)
            nodes.firstToken[nodes.count] = Int32(nodes.tokens.count)
            last = bytes
        }
        for node in path { nodes.ends[node] = Int32(nodes.count) }
        return nodes
    }
}
