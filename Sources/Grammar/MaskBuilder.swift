/// Computes the mask of a configuration.
///
/// Each reading has its lexeme. The tokens that stay inside a lexeme do not depend on what comes after it, so
/// they are found once for all places where it stands. What remains are the tokens within which it ends, a
/// few thousand for a string.
struct MaskBuilder {
    private let automaton: Automaton
    private let trie: TokenTrie
    /// The configuration, and readings of it that are still to be looked at, each as a configuration. They
    /// get new names when the automaton is full.
    private var kept: [Configuration.ID]
    /// The mask costs too much. Whether it does depends on the configuration alone.
    private(set) var isTooMuch = false
    /// With more readings, it is quicker to follow all at once.
    private static let threadLimit = 8

    init(_ automaton: Automaton, _ trie: TokenTrie, _ start: Configuration.ID) {
        self.automaton = automaton
        self.trie = trie
        kept = [start]
    }

    /// The configuration, by its name after the work.
    var start: Configuration.ID { kept[0] }

    /// Writes all words.
    mutating func run(into words: UnsafeMutableBufferPointer<UInt32>) {
        words.update(repeating: 0)
        guard start > .stuck else { return }
        automaton.masks.prepare(for: trie)
        let longest = Int32(max(trie.long.longest, TokenTrie.shortLength))
        if let known = automaton.masks.whole[automaton.clamped(start, to: longest)] {
            return known.formUnion(into: words)
        }
        short(words)
        walk(trie.long, words)
        for thread in automaton.configurations[Int(start)].threads {
            if let token = thread.token, Int(token >> 5) < words.count {
                words[Int(token >> 5)] |= 1 << UInt32(token & 31)
            }
        }
        guard !isTooMuch else { return words.update(repeating: 0) }
        automaton.masks.remember(whole: StoredMask(words), of: automaton.clamped(start, to: longest))
    }

    /// Walks with all readings at once.
    private mutating func walk(_ nodes: TrieNodes, _ words: UnsafeMutableBufferPointer<UInt32>) {
        guard !isTooMuch else { return }
        var walk = TrieWalk(automaton, nodes, keeping: kept)
        walk.all(after: start, words)
        kept = walk.kept
        isTooMuch = walk.isTooMuch
    }

    private mutating func short(_ words: UnsafeMutableBufferPointer<UInt32>) {
        let limit = Int32(TokenTrie.shortLength)
        let clamped = automaton.clamped(start, to: limit)
        if let known = automaton.masks.short[clamped] { return known.formUnion(into: words) }
        let threads = automaton.configurations[Int(clamped)].threads.filter { $0.token == nil }
        guard threads.count <= Self.threadLimit else { return walk(trie.short, words) }
        kept += threads.map { automaton.intern(Configuration(threads: [$0])) }
        while kept.count > 1, !isTooMuch {
            let found = lexeme(thread.lexeme)
            found.mask.formUnion(into: words)
            let next = automaton.continuation(thread.frame)
            if next > .dead, !found.ends.isEmpty {
                let nodes = found.rest.map { trie.rests[$0].nodes } ?? trie.short
                var walk = TrieWalk(automaton, nodes, keeping: kept)
                walk.below(found.ends, after: next, words)
                kept = walk.kept
                isTooMuch = walk.isTooMuch
            }
            kept.removeLast()
        }
        kept.removeSubrange(1...)
        let key = automaton.clamped(start, to: limit)
        if key != start, !isTooMuch { automaton.masks.remember(short: StoredMask(words), of: key) }
    }

    /// The reading that is looked at.
    private var thread: Configuration.Thread {
        automaton.configurations[Int(kept[kept.count - 1])].threads[0]
    }

    private mutating func lexeme(_ id: Expression.ID) -> MaskCache.Lexeme {
        if let known = automaton.masks.lexemes[id] { return known }
        if let known = boundedLexeme(id) { return known }
        let id = thread.lexeme
        let reach = automaton.plainReach(of: id)
        // Where no plain text goes further, all plain tokens are decided.
        let rest =
            reach.isExact ? trie.rests.count - 1 : trie.rests.lastIndex { $0.length <= reach.length }
        let plain = reach.isExact ? reach.length : rest.map { trie.rests[$0].length } ?? 0
        let nodes = rest.map { trie.rests[$0].nodes } ?? trie.short
        var walk = TrieWalk(automaton, nodes, keeping: kept)
        let (mask, ends) = withUnsafeTemporaryAllocation(of: UInt32.self, capacity: trie.maskWords) { words in
            words.initialize(repeating: 0)
            let ends = walk.ends(after: automaton.configuration(ofLexeme: id), words)
            if plain > 0 { StoredMask.formUnion(trie.plain[plain], into: words) }
            return (StoredMask(words), ends)
        }
        kept = walk.kept
        isTooMuch = isTooMuch || walk.isTooMuch
        let lexeme = MaskCache.Lexeme(mask: mask, rest: rest, ends: ends)
        if !isTooMuch { automaton.masks.remember(lexeme, of: thread.lexeme) }
        return lexeme
    }

    /// The mask of an intersection whose great counters make no difference, which shows where fewer texts and
    /// more texts have the same.
    private mutating func boundedLexeme(_ id: Expression.ID) -> MaskCache.Lexeme? {
        let limit = Int32(TokenTrie.shortLength)
        guard let bounds = automaton.bounds(ofLexeme: id, beyond: limit), bounds.fewer != id else {
            return nil
        }
        kept += [bounds.more, bounds.fewer].map(automaton.configuration(ofLexeme:))
        let fewer = lexeme(bounds.fewer)
        kept.removeLast()
        let more = lexeme(thread.lexeme)
        kept.removeLast()
        guard !isTooMuch, fewer == more else { return nil }
        automaton.masks.remember(fewer, of: thread.lexeme)
        return fewer
    }
}
