import Patches
import Prompting

/// Where along a prompt the prefix cache is to keep a state.
struct PrefixMarks {
    struct Mark: Equatable {
        let position: Int
        let purpose: PrefixPurpose
    }

    /// Ascending.
    private(set) var marks: [Mark] = []
    private let limit: Int

    /// Where a prompt parts from several others, the last places count.
    private static let mostPartings = 2

    /// - Parameters:
    ///   - gap: tokens between two marks at least, but for the first kinds below, and before the first mark.
    ///   - spacing: no more tokens than so many lie between two marks of a long prompt.
    ///   - start: nothing is kept up to here: it is kept already.
    ///   - partings: where this prompt parts from others that were seen.
    ///   - limit: marks at most; those in between then lie further apart.
    init(
        _ prompt: Prompt, turnToken: Int32?, gap: Int, spacing: Int, from start: Int, partings: Set<Int>,
        limit: Int
    ) {
        self.limit = limit
        let limits = start + gap..<max(start + gap, prompt.tokens.count)
        let turns = prompt.tokens.indices.filter { prompt.tokens[$0] == turnToken }
        // The template drops the thoughts of earlier turns: the next prompt parts from this sequence within the
        // answer's head. Then what a crowd has in common.
        add(turns.suffix(1), for: .turn, within: limits, gap: gap / 8)
        add(partings.sorted(by: >).prefix(Self.mostPartings), for: .shared, within: limits, gap: gap / 8)
        // Another question about the same; the same system prompt and tools; the same image; anything long.
        add(turns.dropLast().suffix(1), for: .question, within: limits, gap: gap)
        add(turns.dropFirst().prefix(1), for: .shared, within: limits, gap: gap)
        add(
            prompt.media.compactMap { $0.blocks.last.map { $0.start + $0.count } },
            for: .between, within: limits, gap: gap)
        let places = max(1, limit - marks.count)
        let spacing = spacing * ((prompt.tokens.count - start) / (spacing * places) + 1)
        add(
            stride(from: start + spacing, to: prompt.tokens.count, by: spacing), for: .between,
            within: limits, gap: gap)
    }

    private mutating func add(
        _ positions: some Sequence<Int>, for purpose: PrefixPurpose, within limits: Range<Int>, gap: Int
    ) {
        for position in positions
        where marks.count < limit && limits.contains(position)
            && marks.allSatisfy({ abs($0.position - position) >= gap })
        {
            insist(on: position, for: purpose)
        }
    }

    /// Adds a mark that others wait for, wherever it is.
    mutating func insist(on position: Int, for purpose: PrefixPurpose = .shared) {
        let place = marks.firstIndex { $0.position >= position } ?? marks.count
        if place < marks.count, marks[place].position == position { return }
        marks.insert(Mark(position: position, purpose: purpose), at: place)
    }

    /// Those behind the first of these tokens, up to their end.
    func within(_ range: Range<Int>) -> [Mark] {
        marks.filter { range.lowerBound < $0.position && $0.position <= range.upperBound }
    }
}
