import Patches
import Prompting

/// Where along a prompt the prefix cache is to keep a state.
struct PrefixMarks {
    /// Ascending.
    private(set) var positions: [Int] = []
    /// Tokens between two of them at least: a copy must cost little beside what lies between.
    let gap: Int

    /// - Parameters:
    ///   - spacing: no more tokens than so many lie between two marks of a long prompt.
    ///   - start: nothing is kept up to here: it is kept already.
    ///   - partings: where this prompt parts from others that were seen.
    init(
        _ prompt: Prompt, turnToken: Int32?, gap: Int, spacing: Int, from start: Int, partings: [Int]
    ) {
        self.gap = gap
        let turns = prompt.tokens.indices.filter { prompt.tokens[$0] == turnToken }
        // The template drops the thoughts of earlier turns: the next prompt parts from this sequence within the
        // answer's head. Then what a crowd has in common, then other questions about the same.
        var wanted = Array(turns.suffix(1)) + partings
        wanted += turns.dropLast().suffix(1)
        wanted += turns.dropFirst().prefix(1)
        wanted += prompt.media.compactMap { $0.blocks.last.map { $0.start + $0.count } }
        wanted += stride(from: spacing, to: prompt.tokens.count, by: spacing)
        for position in wanted { add(position, from: start, before: prompt.tokens.count) }
    }

    /// Adds a mark where it is far enough from all others.
    mutating func add(_ position: Int, from start: Int, before end: Int) {
        guard position >= start + gap, position < end,
            positions.allSatisfy({ abs($0 - position) >= gap })
        else { return }
        positions.insert(position, at: positions.firstIndex { $0 > position } ?? positions.count)
    }

    /// Adds a mark that others wait for, wherever it is.
    mutating func insist(on position: Int) {
        guard !positions.contains(position) else { return }
        positions.insert(position, at: positions.firstIndex { $0 > position } ?? positions.count)
    }

    func next(after position: Int) -> Int? { positions.first { $0 > position } }
    func contains(_ position: Int) -> Bool { positions.contains(position) }
}
