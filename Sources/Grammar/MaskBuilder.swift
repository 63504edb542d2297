/// Computes the mask of a configuration.
///
/// Each reading has its lexeme. The tokens that stay inside a lexeme do not depend on what comes after it, so
/// they are found once for all places where it stands. What remains are the tokens within which it ends, a
/// few thousand for a string.
struct MaskBuilder {
    private let automaton: Automaton
    private let trie: TokenTrie
    /// The configuration, by its name after the work.
    private(set) var start: Configuration.ID
    /// With more readings, it is quicker to follow all at once.
    private static let threadLimit = 8

    init(_ automaton: Automaton, _ trie: TokenTrie, _ start: Configuration.ID) {
        self.automaton = automaton
        self.trie = trie
        self.start = start
    }

    /// Writes all words.
    mutating func run(into words: UnsafeMutableBufferPointer<UInt32>) {
        words.update(repeating: 0)
        guard start > .stuck else { return }
        automaton.masks.prepare(for: trie)
        if let known = automaton.masks.whole[start] { return known.formUnion(into: words) }
        let generation = automaton.generation
        short(words)
        if generation == automaton.generation {
            walk(trie.long, words)
        } else {
            // The automaton was full. What is marked already is right; the rest is found in the plainest way.
            walk(trie.short, words)
            walk(trie.long, words)
        }
        for thread in automaton.configurations[Int(start)].threads {
            if let token = thread.token, Int(token >> 5) < words.count {
                words[Int(token >> 5)] |= 1 << UInt32(token & 31)
            }
        }
        automaton.masks.remember(whole: StoredMask(words), of: start)
    }

    private mutating func walk(_ nodes: TrieNodes, _ words: UnsafeMutableBufferPointer<UInt32>) {
        var walk = TrieWalk(automaton, nodes, keeping: start)
        walk.all(after: start, words)
        start = walk.kept
    }

    private mutating func short(_ words: UnsafeMutableBufferPointer<UInt32>) {
        let clamped = automaton.clamped(start, to: Int32(TokenTrie.shortLength))
        if let known = automaton.masks.short[clamped] { return known.formUnion(into: words) }
        let threads = automaton.configurations[Int(clamped)].threads.filter { $0.token == nil }
        guard threads.count <= Self.threadLimit else { return walk(trie.short, words) }
        let generation = automaton.generation
        for thread in threads {
            guard let lexeme = lexeme(thread.lexeme) else { return }
            lexeme.mask.formUnion(into: words)
            let next = automaton.continuation(thread.frame)
            guard next > .dead, !lexeme.ends.isEmpty else { continue }
            let nodes = lexeme.slice.map { trie.slices[$0].rest } ?? trie.short
            var walk = TrieWalk(automaton, nodes, keeping: start)
            walk.below(lexeme.ends, after: next, words)
            start = walk.kept
            guard generation == automaton.generation else { return }
        }
        if clamped != start { automaton.masks.remember(short: StoredMask(words), of: clamped) }
    }

    /// Nil if the automaton became full.
    private mutating func lexeme(_ id: Expression.ID) -> MaskCache.Lexeme? {
        if let known = automaton.masks.lexemes[id] { return known }
        let reach = automaton.plainReach(of: id)
        let slice = PlainText.lengths.lastIndex { $0 <= reach }
        let generation = automaton.generation
        let alone = automaton.configuration(ofLexeme: id)
        let (mask, ends) = withUnsafeTemporaryAllocation(of: UInt32.self, capacity: trie.maskWords) { words in
            words.initialize(repeating: 0)
            var walk = TrieWalk(automaton, slice.map { trie.slices[$0].rest } ?? trie.short, keeping: start)
            let ends = walk.ends(after: alone, words)
            start = walk.kept
            if let slice { StoredMask.formUnion(trie.slices[slice].mask, into: words) }
            return (StoredMask(words), ends)
        }
        guard generation == automaton.generation else { return nil }
        let lexeme = MaskCache.Lexeme(mask: mask, slice: slice, ends: ends)
        automaton.masks.remember(lexeme, of: id)
        return lexeme
    }
}
