/// Cuts text into the pieces that byte-pair merges never cross, as the pattern of the family does,
/// without a regular expression: one look ahead at each step, linear in the text.
///
/// The pattern, its alternatives tried in this order at each place:
///
///     (?i:'s|'t|'re|'ve|'m|'ll|'d)          contraction
///     [^\r\n\p{L}\p{N}]?[\p{L}\p{M}]+       word
///     \p{N}                                 digit
///      ?[^\s\p{L}\p{M}\p{N}]+[\r\n]*        symbols
///     \s*[\r\n]+                            lines
///     \s+(?!\S)                             space before space
///     \s+
struct PieceScanner: Sendable {
    /// The patterns that the scanner knows.
    enum Pattern: String, Sendable {
        case qwen35 =
            #"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?[\p{L}\p{M}]+|\p{N}| ?[^\s\p{L}\p{M}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"#
        /// The older pattern, to which a mark is a symbol.
        case qwen2 =
            #"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"#
    }

    let pattern: Pattern

    /// Where the piece that begins at `start` ends. `text` is valid UTF-8 and goes on at `start`.
    func endOfPiece(in text: borrowing Span<UInt8>, from start: Int) -> Int {
        if text[start] == UInt8(ascii: "'"), let end = endOfContraction(in: text, from: start) { return end }
        let (first, length) = classified(text, at: start)
        let second = start + length
        switch first {
        case .letter:
            return endOfWord(in: text, from: second)
        case .number:
            return second
        case .mark, .other:
            if isInWord(text, at: second) { return endOfWord(in: text, from: second) }
            return first == .mark ? second : endOfSymbols(in: text, from: second)
        case .space:
            if isInWord(text, at: second) { return endOfWord(in: text, from: second) }
            if text[start] == UInt8(ascii: " "), second < text.count, classified(text, at: second).0 == .other
            {
                return endOfSymbols(in: text, from: second)
            }
            return endOfSpace(in: text, from: start)
        case .lineEnd:
            return endOfSpace(in: text, from: start)
        }
    }

    @inline(__always)
    private func classified(_ text: borrowing Span<UInt8>, at place: Int) -> (CharacterClass, length: Int) {
        let (scalar, length) = text.scalar(at: place)
        let found = CharacterClass(scalar)
        return (found == .mark && pattern == .qwen2 ? .other : found, length)
    }

    private func isInWord(_ text: borrowing Span<UInt8>, at place: Int) -> Bool {
        guard place < text.count else { return false }
        let found = classified(text, at: place).0
        return found == .letter || found == .mark
    }

    private func endOfWord(in text: borrowing Span<UInt8>, from start: Int) -> Int {
        var place = start
        while place < text.count {
            let (found, length) = classified(text, at: place)
            guard found == .letter || found == .mark else { break }
            place += length
        }
        return place
    }

    private func endOfSymbols(in text: borrowing Span<UInt8>, from start: Int) -> Int {
        var place = start
        while place < text.count {
            let (found, length) = classified(text, at: place)
            guard found == .other else { break }
            place += length
        }
        while place < text.count, text[place] == 0x0A || text[place] == 0x0D { place += 1 }
        return place
    }

    /// The last three alternatives: up to the last line end of the run of white space; else all
    /// but its last scalar, which goes with what follows; all at the end of the text.
    private func endOfSpace(in text: borrowing Span<UInt8>, from start: Int) -> Int {
        var place = start
        var afterLineEnd: Int?
        var last = start
        while place < text.count {
            let (found, length) = classified(text, at: place)
            guard found == .space || found == .lineEnd else { break }
            last = place
            place += length
            if found == .lineEnd { afterLineEnd = place }
        }
        if let afterLineEnd { return afterLineEnd }
        return place == text.count || last == start ? place : last
    }

    /// `'s` and its kin at an apostrophe. Case is folded, so `'ſ` (U+017F) is one too.
    private func endOfContraction(in text: borrowing Span<UInt8>, from start: Int) -> Int? {
        func letter(_ distance: Int) -> UInt8 {
            start + distance < text.count ? text[start + distance] | 0x20 : 0
        }
        switch letter(1) {
        case UInt8(ascii: "s"), UInt8(ascii: "t"), UInt8(ascii: "m"), UInt8(ascii: "d"): return start + 2
        case UInt8(ascii: "r") where letter(2) == UInt8(ascii: "e"): return start + 3
        case UInt8(ascii: "v") where letter(2) == UInt8(ascii: "e"): return start + 3
        case UInt8(ascii: "l") where letter(2) == UInt8(ascii: "l"): return start + 3
        case 0xE5 where start + 2 < text.count && text[start + 1] == 0xC5 && text[start + 2] == 0xBF:
            return start + 3
        default: return nil
        }
    }
}
