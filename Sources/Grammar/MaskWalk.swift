/// Finds the tokens that may follow a configuration, by walking the vocabulary's tree.
struct MaskWalk {
    private let automaton: Automaton
    private let trie: TokenTrie
    /// The configuration, by its name after the walk.
    private(set) var start: Configuration.ID
    /// The configurations on the way to a node.
    private var path: [Configuration.ID]

    init(_ automaton: Automaton, _ trie: TokenTrie, _ start: Configuration.ID) {
        self.automaton = automaton
        self.trie = trie
        self.start = start
        path = Array(repeating: .dead, count: trie.longest + 1)
    }

    mutating func run(into words: UnsafeMutableBufferPointer<UInt32>) {
        words.update(repeating: 0)
        guard start != .stuck else { return }
        path[0] = start
        let nodes = trie.nodes
        var node = 0
        while node < nodes.count {
            let depth = Int(nodes.depths[node])
            let next = automaton.next(path[depth], byte: nodes.bytes[node])
            guard next != .dead else {
                node = Int(nodes.ends[node])
                continue
            }
            path[depth + 1] = next
            for place in nodes.firstToken[node]..<nodes.firstToken[node + 1] {
                Self.set(nodes.tokens[Int(place)], in: words)
            }
            if automaton.isFull {
                path.replaceSubrange(
                    0...depth + 1, with: automaton.flush(keeping: Array(path[0...depth + 1])))
            }
            node += 1
        }
        start = path[0]
        for thread in automaton.configurations[Int(start)].threads {
            if let token = thread.token { Self.set(token, in: words) }
        }
    }

    private static func set(_ token: Int32, in words: UnsafeMutableBufferPointer<UInt32>) {
        guard Int(token >> 5) < words.count else { return }
        words[Int(token >> 5)] |= 1 << UInt32(token & 31)
    }
}
