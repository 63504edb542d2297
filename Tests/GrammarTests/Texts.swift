import Grammar

/// A vocabulary of the 256 bytes, each a token of its own.
let byteTrie = TokenTrie((0..<256).map { [UInt8($0)] })

/// Whether a grammar holds a text.
func holds(_ grammar: CompiledGrammar, _ text: String) -> Bool {
    var matcher = Matcher(grammar, byteTrie)
    return matcher.advance(bytes: text.utf8) && matcher.isAccepting
}

func holds(_ pattern: Pattern, _ text: String) throws -> Bool {
    var rules = Rules()
    let start = rules.lexeme(pattern)
    return holds(try CompiledGrammar(rules, start: start), text)
}

/// A matcher that tests can move in an expectation.
final class Reader {
    var matcher: Matcher
    let trie: TokenTrie

    init(_ grammar: CompiledGrammar, _ trie: TokenTrie = byteTrie) {
        matcher = Matcher(grammar, trie)
        self.trie = trie
    }

    private init(_ matcher: Matcher, _ trie: TokenTrie) {
        self.matcher = matcher
        self.trie = trie
    }

    var isAccepting: Bool { matcher.isAccepting }
    var isComplete: Bool { matcher.isComplete }
    var isStuck: Bool { matcher.isStuck }

    func advance(_ token: Int32) -> Bool { matcher.advance(token) }
    func advance(bytes: some Sequence<UInt8>) -> Bool { matcher.advance(bytes: bytes) }
    func forcedBytes(limit: Int) -> [UInt8] { matcher.forcedBytes(limit: limit) }
    func fork() -> Reader { Reader(matcher, trie) }

    /// The tokens of the mask.
    var allowed: [Int32] {
        var words = [UInt32](repeating: .max, count: trie.maskWords)
        words.withUnsafeMutableBufferPointer { matcher.mask(into: $0) }
        return (0..<Int32(trie.maskWords * 32)).filter { words[Int($0 >> 5)] >> UInt32($0 & 31) & 1 != 0 }
    }
}
