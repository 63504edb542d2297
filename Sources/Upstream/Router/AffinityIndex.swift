/// What one replica has seen, as far as it is remembered here: bounded, the least recently used going first.
package struct AffinityIndex: Sendable {
    private var young: Set<Digest16> = []
    private var old: Set<Digest16> = []
    private let half: Int

    /// - Parameter entries: of turns, pictures and sessions together; 16 bytes each, and what a set adds.
    package init(entries: Int = 65_536) { half = max(1, entries / 2) }

    package var count: Int { young.count + old.count }

    package mutating func record(_ key: PromptKey) {
        for turn in key.turns { insert(turn.digest) }
        for image in key.images { insert(image.digest) }
        if let session = key.session { insert(session) }
    }

    package mutating func forget() {
        young = []
        old = []
    }

    /// Tokens of the prompt that the replica need not compute again.
    package func savedTokens(_ key: PromptKey) -> Int {
        let turn = key.turns.last { $0.binds && contains($0.digest) }
        var saved = turn?.tokens ?? 0
        // A conversation that is named is where its last turn was, whatever became of its text.
        if let session = key.session, contains(session), key.turns.count > 1 {
            saved = max(saved, key.turns[key.turns.count - 2].tokens)
        }
        // Pictures beyond the prefix spare the vision tower, if not the text stack.
        let images = key.images.reduce(0) { contains($1.digest) ? $0 + $1.tokens : $0 }
        return min(max(saved, images), key.tokens)
    }

    private func contains(_ digest: Digest16) -> Bool { young.contains(digest) || old.contains(digest) }

    /// Two generations: when the young one is full it becomes the old one, whose remains are forgotten.
    private mutating func insert(_ digest: Digest16) {
        young.insert(digest)
        guard young.count >= half else { return }
        old = young
        young = []
    }
}
