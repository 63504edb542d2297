/// Masks that were computed before, of one vocabulary.
struct MaskCache {
    /// The tokens that stay inside a lexeme, whatever comes after it.
    struct Lexeme {
        let mask: StoredMask
        /// The slice whose tokens are all inside; nil if none is.
        let slice: Int?
        /// The nodes, of the tree of the slice's other tokens, at which the lexeme may end within a token.
        let ends: [Int32]
    }

    private(set) var lexemes: [Expression.ID: Lexeme] = [:]
    /// Masks of the short tokens, for configurations with clamped counters.
    private(set) var short: [Configuration.ID: StoredMask] = [:]
    private(set) var whole: [Configuration.ID: StoredMask] = [:]
    private var vocabulary: ObjectIdentifier?
    private var words = 0
    /// In 32-bit words of masks: 32 MB.
    private static let wordLimit = 8 << 20

    mutating func prepare(for trie: TokenTrie) {
        guard vocabulary != ObjectIdentifier(trie) || words > Self.wordLimit else { return }
        self = MaskCache()
        vocabulary = ObjectIdentifier(trie)
    }

    mutating func remember(_ lexeme: Lexeme, of id: Expression.ID) {
        words += lexeme.mask.size + lexeme.ends.count
        lexemes[id] = lexeme
    }

    mutating func remember(short mask: StoredMask, of id: Configuration.ID) {
        words += mask.size
        short[id] = mask
    }

    mutating func remember(whole mask: StoredMask, of id: Configuration.ID) {
        words += mask.size
        whole[id] = mask
    }
}

/// A mask, of which only the words that are not zero are kept where they are few.
enum StoredMask {
    case dense([UInt32])
    case sparse([(place: Int32, word: UInt32)])

    init(_ words: UnsafeMutableBufferPointer<UInt32>) {
        let count = words.reduce(0) { $0 + ($1 == 0 ? 0 : 1) }
        if count * 4 > words.count {
            self = .dense(Array(words))
        } else {
            var items: [(place: Int32, word: UInt32)] = []
            items.reserveCapacity(count)
            for (place, word) in words.enumerated() where word != 0 { items.append((Int32(place), word)) }
            self = .sparse(items)
        }
    }

    /// In words.
    var size: Int {
        switch self {
        case .dense(let words): words.count
        case .sparse(let items): 2 * items.count
        }
    }

    /// Adds the tokens to a mask.
    func formUnion(into words: UnsafeMutableBufferPointer<UInt32>) {
        switch self {
        case .dense(let own): Self.formUnion(own, into: words)
        case .sparse(let items): for item in items { words[Int(item.place)] |= item.word }
        }
    }

    static func formUnion(_ mask: [UInt32], into words: UnsafeMutableBufferPointer<UInt32>) {
        mask.withUnsafeBufferPointer { mask in
            for place in 0..<min(mask.count, words.count) { words[place] |= mask[place] }
        }
    }
}
