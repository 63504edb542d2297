/// A place in a text that follows a grammar, moved on token by token. A copy is a fork.
package struct Matcher: Sendable {
    private let grammar: CompiledGrammar
    private let trie: TokenTrie
    /// What was read: bytes, and tokens that are not text as 256 + id. From it the place is found again in an
    /// automaton that does not know it.
    private var text: [Int32] = []
    private var place: Place?

    /// The text may end here.
    package private(set) var isAccepting = false
    /// The text must end here.
    package private(set) var isComplete = false
    /// There are too many readings of the text to go on.
    package private(set) var isStuck = false

    /// A configuration is known by its name in one automaton.
    private struct Place: Sendable {
        let automaton: Automaton
        let generation: Int
        let configuration: Configuration.ID
    }

    package init(_ grammar: CompiledGrammar, _ trie: TokenTrie) {
        self.grammar = grammar
        self.trie = trie
        _ = move { _, configuration in configuration }
    }

    /// Reads a token; false, and nothing changes, if it cannot follow.
    package mutating func advance(_ token: Int32) -> Bool {
        let bytes = trie.bytes(token)
        guard
            move({ automaton, start in automaton.next(start, token: token, bytes: bytes) })
        else { return false }
        text.append(256 + token)
        return true
    }

    /// Reads bytes; false, and nothing changes, if they cannot follow.
    package mutating func advance(bytes: some Sequence<UInt8>) -> Bool {
        let bytes = Array(bytes)
        guard
            move({ automaton, start in
                var none = Configuration.ID.dead
                return automaton.next(start, bytes: bytes, keeping: &none)
            })
        else { return false }
        text += bytes.lazy.map(Int32.init)
        return true
    }

    /// Moves to the configuration that `body` finds; false if it is dead.
    private mutating func move(_ body: (Automaton, Configuration.ID) -> Configuration.ID) -> Bool {
        let (text, place) = (text, place)
        let next = grammar.withAutomaton(place?.automaton) { [trie] automaton in
            let start = Self.configuration(of: text, place, automaton, trie)
            let id = body(automaton, start)
            guard id != .dead else { return nil as (Place, Bool, Bool)? }
            let next = Place(automaton: automaton, generation: automaton.generation, configuration: id)
            return (next, automaton.isAccepting(id), automaton.isComplete(id))
        }
        guard let next else { return false }
        (self.place, isAccepting, isComplete) = next
        isStuck = next.0.configuration == .stuck
        return true
    }

    private static func configuration(
        of text: [Int32], _ place: Place?, _ automaton: Automaton, _ trie: TokenTrie
    ) -> Configuration.ID {
        if let place, place.automaton === automaton, place.generation == automaton.generation {
            guard automaton.isFull else { return place.configuration }
            return automaton.flush(keeping: [place.configuration])[0]
        }
        var id = automaton.start
        for item in text {
            if automaton.isFull { id = automaton.flush(keeping: [id])[0] }
            id =
                item < 256
                ? automaton.next(id, byte: UInt8(item))
                : automaton.next(id, token: item - 256, bytes: trie.bytes(item - 256))
        }
        return id
    }

    /// Sets the bit of each token that may follow, bit i % 32 of word i / 32, and clears all others. End
    /// tokens are the caller's. The matcher is stuck afterwards if the mask costs too much.
    package mutating func mask(into words: UnsafeMutableBufferPointer<UInt32>) {
        let (text, place) = (text, place)
        let (next, isTooMuch) = grammar.withAutomaton(place?.automaton) { [trie] automaton in
            let start = Self.configuration(of: text, place, automaton, trie)
            var builder = MaskBuilder(automaton, trie, start)
            builder.run(into: words)
            let next = Place(
                automaton: automaton, generation: automaton.generation, configuration: builder.start)
            return (next, builder.isTooMuch)
        }
        self.place = next
        isStuck = isStuck || isTooMuch
    }

    /// The bytes that come next whatever is chosen, at most `limit` of them.
    package mutating func forcedBytes(limit: Int) -> [UInt8] {
        let (text, place) = (text, place)
        return grammar.withAutomaton(place?.automaton) { [trie] automaton in
            var id = Self.configuration(of: text, place, automaton, trie)
            var bytes: [UInt8] = []
            while bytes.count < limit, let (byte, next) = automaton.onlyByte(after: id) {
                bytes.append(byte)
                id = next
            }
            return bytes
        }
    }
}
