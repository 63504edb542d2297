import Patches
import Prompting

/// Where along a prompt the prefix cache is to keep a state.
struct PrefixMarks {
    /// Ascending.
    private(set) var positions: [Int] = []

    /// Where a prompt parts from several others, the last places count.
    private static let mostPartings = 2

    /// - Parameters:
    ///   - gap: tokens between two marks at least, but for the first kinds below, and before the first mark.
    ///   - spacing: no more tokens than so many lie between two marks of a long prompt.
    ///   - start: nothing is kept up to here: it is kept already.
    ///   - partings: where this prompt parts from others that were seen.
    init(
        _ prompt: Prompt, turnToken: Int32?, gap: Int, spacing: Int, from start: Int, partings: Set<Int>
    ) {
        let limits = start + gap..<max(start + gap, prompt.tokens.count)
        let turns = prompt.tokens.indices.filter { prompt.tokens[$0] == turnToken }
        // The template drops the thoughts of earlier turns: the next prompt parts from this sequence within the
        // answer's head. Then what a crowd has in common.
        for position in turns.suffix(1) + partings.sorted(by: >).prefix(Self.mostPartings) {
            add(position, within: limits, gap: gap / 8)
        }
        // Another question about the same; the same system prompt and tools; the same image; anything long.
        for position in turns.dropLast().suffix(1) + turns.dropFirst().prefix(1)
            + prompt.media.compactMap({ $0.blocks.last.map { $0.start + $0.count } })
            + stride(from: spacing, to: prompt.tokens.count, by: spacing)
        {
            add(position, within: limits, gap: gap)
        }
    }

    private mutating func add(_ position: Int, within limits: Range<Int>, gap: Int) {
        guard limits.contains(position), positions.allSatisfy({ abs($0 - position) >= gap }) else { return }
        insist(on: position)
    }

    /// Adds a mark that others wait for, wherever it is.
    mutating func insist(on position: Int) {
        guard !positions.contains(position) else { return }
        positions.insert(position, at: positions.firstIndex { $0 > position } ?? positions.count)
    }

    /// Those behind the first of these tokens, up to their end.
    func within(_ range: Range<Int>) -> [Int] {
        positions.filter { range.lowerBound < $0 && $0 <= range.upperBound }
    }
}
