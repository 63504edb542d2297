/// Walks a tree of tokens with an automaton and marks those that may follow.
struct TrieWalk {
    private let automaton: Automaton
    private let trie: TrieNodes
    /// The configurations on the way to a node; the first is that before the tree.
    private var path: [Configuration.ID]
    /// Where the way begins.
    private var first = 0
    /// Configurations whose names are wanted after the walk: names change when the automaton is full.
    private(set) var kept: [Configuration.ID]
    /// The weights of the configurations passed. What it comes to depends on the tree and the start alone.
    private var work = 0

    init(_ automaton: Automaton, _ trie: TrieNodes, keeping kept: [Configuration.ID]) {
        self.automaton = automaton
        self.trie = trie
        self.kept = kept
        path = Array(repeating: .dead, count: trie.longest + 1)
    }

    /// The walk was given up, because it passes too many readings.
    var isTooMuch: Bool { work > automaton.grammar.limits.maskWork }

    /// Marks the tokens of the whole tree that may follow.
    mutating func all(after start: Configuration.ID, _ words: UnsafeMutableBufferPointer<UInt32>) {
        path[0] = start
        var none: Ends?
        walk(0..<trie.nodes.count, &none, words)
    }

    /// Does the same, and gives the nodes at which the text may end and below which there are tokens that are
    /// not marked.
    mutating func ends(
        after start: Configuration.ID, _ words: UnsafeMutableBufferPointer<UInt32>
    ) -> [Int32] {
        path[0] = start
        var found: Ends? = Ends()
        walk(0..<trie.nodes.count, &found, words)
        guard let found else { return [] }
        var result: [Int32] = []
        var place = 0
        for end in found.ends {
            while place < found.refused.count, found.refused[place] <= end { place += 1 }
            if place < found.refused.count, found.refused[place] < trie.nodes[Int(end)].end {
                result.append(end)
            }
        }
        return result
    }

    private struct Ends {
        var ends: [Int32] = []
        /// Nodes that cannot follow.
        var refused: [Int32] = []
    }

    /// Marks the tokens below nodes that may follow, where the bytes of each node lead to `start`.
    mutating func below(
        _ tops: [Int32], after start: Configuration.ID, _ words: UnsafeMutableBufferPointer<UInt32>
    ) {
        var none: Ends?
        var place = 0
        kept.append(start)
        defer { kept.removeLast() }
        while !isTooMuch, let next = nextTop(of: tops, from: place, after: kept[kept.count - 1]) {
            let top = trie.nodes[Int(tops[next])]
            path[Int(top.depth) + 1] = kept[kept.count - 1]
            first = Int(top.depth) + 1
            walk(Int(tops[next]) + 1..<Int(top.end), &none, words)
            place = next + 1
        }
    }

    /// The first of the nodes below which any byte can come next.
    private func nextTop(of tops: [Int32], from first: Int, after start: Configuration.ID) -> Int? {
        let row = Int(start) * automaton.classCount
        return trie.nodes.withUnsafeBufferPointer { nodes in
            automaton.transitions.withUnsafeBufferPointer { transitions in
                automaton.lexer.classes.classes.withUnsafeBufferPointer { classes in
                    for place in first..<tops.count {
                        var node = Int(tops[place]) + 1
                        let end = Int(nodes[node - 1].end)
                        while node < end {
                            if transitions[row + Int(classes[Int(nodes[node].byte)])] != .dead {
                                return place
                            }
                            node = Int(nodes[node].end)
                        }
                    }
                    return nil
                }
            }
        }
    }

    private mutating func walk(
        _ range: Range<Int>, _ ends: inout Ends?, _ words: UnsafeMutableBufferPointer<UInt32>
    ) {
        var node = run(range, &ends, words)
        while node < range.upperBound, !isTooMuch {
            // A transition is not known yet.
            let (depth, byte) = (Int(trie.nodes[node].depth), trie.nodes[node].byte)
            if automaton.isFull {
                let names = automaton.flush(keeping: path[first...depth] + kept)
                path.replaceSubrange(first...depth, with: names.dropLast(kept.count))
                kept = Array(names.suffix(kept.count))
            }
            _ = automaton.next(path[depth], byte: byte)
            node = run(node..<range.upperBound, &ends, words)
        }
    }

    /// The node at which a transition is missing, or the end of the range.
    private mutating func run(
        _ range: Range<Int>, _ ends: inout Ends?, _ words: UnsafeMutableBufferPointer<UInt32>
    ) -> Int {
        let stride = automaton.classCount
        let (trie, findsEnds, accepts, weights) = (trie, ends != nil, automaton.accepts, automaton.weights)
        var work = work
        defer { self.work = work }
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
                                if findsEnds { ends?.refused.append(Int32(node)) }
                                node = Int(item.end)
                                continue
                            }
                            path[depth + 1] = next
                            work &+= Int(weights[Int(next)])
                            if item.token >= 0 {
                                words[Int(item.token >> 5)] |= 1 << UInt32(item.token & 31)
                            } else if item.token < TrieNodes.Node.none {
                                for token in trie.groups[Int(-2 - item.token)] {
                                    words[Int(token >> 5)] |= 1 << UInt32(token & 31)
                                }
                            }
                            node += 1
                            if findsEnds, item.end > node, accepts[Int(next)] {
                                ends?.ends.append(Int32(node - 1))
                            }
                        }
                        return node
                    }
                }
            }
        }
    }
}
