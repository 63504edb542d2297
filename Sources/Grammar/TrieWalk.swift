/// Walks a tree of tokens with an automaton and marks those that may follow.
struct TrieWalk {
    private let automaton: Automaton
    private let trie: TrieNodes
    /// The configurations on the way to a node; the first is that before the tree.
    private var path: [Configuration.ID]
    /// A configuration whose name is wanted after the walk: names change when the automaton is full.
    private(set) var kept: Configuration.ID

    init(_ automaton: Automaton, _ trie: TrieNodes, keeping kept: Configuration.ID) {
        self.automaton = automaton
        self.trie = trie
        self.kept = kept
        path = Array(repeating: .dead, count: trie.longest + 1)
    }

    /// Marks the tokens of the whole tree that may follow.
    mutating func all(after start: Configuration.ID, _ words: UnsafeMutableBufferPointer<UInt32>) {
        path[0] = start
        var ends: [Int32]?
        walk(0..<trie.nodes.count, &ends, words)
    }

    /// Does the same, and gives the nodes at which the text may end and below which there are more tokens.
    mutating func ends(
        after start: Configuration.ID, _ words: UnsafeMutableBufferPointer<UInt32>
    ) -> [Int32] {
        path[0] = start
        var ends: [Int32]? = []
        walk(0..<trie.nodes.count, &ends, words)
        return ends ?? []
    }

    /// Marks the tokens below nodes that may follow, where the bytes of each node lead to `start`.
    mutating func below(
        _ tops: [Int32], after start: Configuration.ID, _ words: UnsafeMutableBufferPointer<UInt32>
    ) {
        var ends: [Int32]?
        let generation = automaton.generation
        for top in tops where mayFollow(start, below: Int(top)) {
            path[Int(trie.nodes[Int(top)].depth) + 1] = start
            walk(Int(top) + 1..<Int(trie.nodes[Int(top)].end), &ends, words)
            // The caller finds out and begins anew.
            guard generation == automaton.generation else { return }
        }
    }

    /// Whether any of the bytes below a node can come next.
    @inline(__always)
    private func mayFollow(_ start: Configuration.ID, below top: Int) -> Bool {
        let row = Int(start) * automaton.classCount
        return trie.nodes.withUnsafeBufferPointer { nodes in
            automaton.transitions.withUnsafeBufferPointer { transitions in
                automaton.lexer.classes.classes.withUnsafeBufferPointer { classes in
                    var node = top + 1
                    while node < Int(nodes[top].end) {
                        if transitions[row + Int(classes[Int(nodes[node].byte)])] != .dead { return true }
                        node = Int(nodes[node].end)
                    }
                    return false
                }
            }
        }
    }

    private mutating func walk(
        _ range: Range<Int>, _ ends: inout [Int32]?, _ words: UnsafeMutableBufferPointer<UInt32>
    ) {
        var node = run(range, &ends, words)
        while node < range.upperBound {
            // A transition is not known yet.
            let (depth, byte) = (Int(trie.nodes[node].depth), trie.nodes[node].byte)
            if automaton.isFull {
                let names = automaton.flush(keeping: path[...depth] + [kept])
                path.replaceSubrange(...depth, with: names.dropLast())
                kept = names[depth + 1]
            }
            _ = automaton.next(path[depth], byte: byte)
            node = run(node..<range.upperBound, &ends, words)
        }
    }

    /// The node at which a transition is missing, or the end of the range.
    private mutating func run(
        _ range: Range<Int>, _ ends: inout [Int32]?, _ words: UnsafeMutableBufferPointer<UInt32>
    ) -> Int {
        let stride = automaton.classCount
        let (trie, findsEnds) = (trie, ends != nil)
        return trie.nodes.withUnsafeBufferPointer { nodes in
            automaton.transitions.withUnsafeBufferPointer { transitions in
                automaton.lexer.classes.classes.withUnsafeBufferPointer { classes in
                    path.withUnsafeMutableBufferPointer { path in
                        var node = range.lowerBound
                        while node < range.upperBound {
                            let item = nodes[node]
                            let depth = Int(item.depth)
                            let next = transitions[Int(path[depth]) * stride + Int(classes[Int(item.byte)])]
                            guard next > .dead else {
                                if next == .unknown { return node }
                                node = Int(item.end)
                                continue
                            }
                            path[depth + 1] = next
                            if item.token >= 0 {
                                words[Int(item.token >> 5)] |= 1 << UInt32(item.token & 31)
                            } else if item.token < TrieNodes.Node.none {
                                for token in trie.groups[Int(-2 - item.token)] {
                                    words[Int(token >> 5)] |= 1 << UInt32(token & 31)
                                }
                            }
                            node += 1
                            if findsEnds, item.end > node, automaton.isAccepting(next) {
                                ends?.append(Int32(node - 1))
                            }
                        }
                        return node
                    }
                }
            }
        }
    }
}
