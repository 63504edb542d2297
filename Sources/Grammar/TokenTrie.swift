/// The tokens of a vocabulary by their bytes. Made once per model.
package final class TokenTrie: Sendable {
    /// The plain tokens up to a length, and the tree of the other short tokens.
    struct Slice: Sendable {
        let mask: [UInt32]
        let rest: TrieNodes
    }

    private let vocabulary: TokenBytes
    /// Tokens of more bytes are kept apart. They are few, and without them a lexeme's counters beyond this
    /// number make no difference to a mask.
    static let shortLength = 32

    /// Of all tokens but the long ones.
    let short: TrieNodes
    let long: TrieNodes
    /// By the lengths that `PlainText` names.
    let slices: [Slice]

    /// The bytes of each token by its id; nil for special tokens and unused ids, which text never allows.
    package init(_ tokens: [[UInt8]?]) {
        let vocabulary = TokenBytes(tokens)
        let all = vocabulary.sorted
        long = TrieNodes(all.filter { vocabulary.range($0).count > Self.shortLength }, vocabulary)
        let sorted = all.filter { vocabulary.range($0).count <= Self.shortLength }
        let lengths = sorted.map { id in vocabulary[id].flatMap(PlainText.length) ?? .max }
        short = TrieNodes(sorted, vocabulary)
        slices = PlainText.lengths.map { limit in
            var mask = [UInt32](repeating: 0, count: (tokens.count + 31) / 32)
            var rest: [Int32] = []
            for (id, length) in zip(sorted, lengths) {
                if length <= limit {
                    mask[Int(id >> 5)] |= 1 << UInt32(id & 31)
                } else {
                    rest.append(id)
                }
            }
            return Slice(mask: mask, rest: TrieNodes(rest, vocabulary))
        }
        self.vocabulary = vocabulary
    }

    /// How many ids the vocabulary has, those without text among them.
    package var tokenCount: Int { vocabulary.count }
    /// The 32-bit words of a mask.
    package var maskWords: Int { (tokenCount + 31) / 32 }

    /// The bytes of a token; nil for one that is not text.
    package func bytes(_ token: Int32) -> ArraySlice<UInt8>? { vocabulary[token] }
}
