/// The tokens of a vocabulary by their bytes. Made once per model.
package final class TokenTrie: Sendable {
    private let vocabulary: TokenBytes
    /// Tokens of more bytes are kept apart. They are few, and without them a lexeme's counters beyond this
    /// number make no difference to a mask.
    static let shortLength = 32

    /// Of all tokens but the long ones.
    let short: TrieNodes
    let long: TrieNodes
    /// The plain tokens of at most so many characters, by that number.
    let plain: [[UInt32]]
    /// The short tokens that are not plain ones of at most 8, 16 and 32 characters.
    let rests: [(length: Int, nodes: TrieNodes)]

    /// The bytes of each token by its id; nil for special tokens and unused ids, which text never allows.
    package init(_ tokens: [[UInt8]?]) {
        let vocabulary = TokenBytes(tokens)
        let all = vocabulary.sorted
        long = TrieNodes(all.filter { vocabulary.range($0).count > Self.shortLength }, vocabulary)
        let sorted = all.filter { vocabulary.range($0).count <= Self.shortLength }
        let lengths = sorted.map { id in vocabulary[id].flatMap(PlainText.length) ?? .max }
        short = TrieNodes(sorted, vocabulary)
        var masks: [[UInt32]] = []
        var mask = [UInt32](repeating: 0, count: (tokens.count + 31) / 32)
        var byLength = [[Int32]](repeating: [], count: PlainText.longest + 1)
        for (id, length) in zip(sorted, lengths) where length <= PlainText.longest {
            byLength[length].append(id)
        }
        for ids in byLength {
            for id in ids { mask[Int(id >> 5)] |= 1 << UInt32(id & 31) }
            masks.append(mask)
        }
        plain = masks
        rests = [8, 16, PlainText.longest].map { limit in
            (limit, TrieNodes(zip(sorted, lengths).lazy.filter { $0.1 > limit }.map(\.0), vocabulary))
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
