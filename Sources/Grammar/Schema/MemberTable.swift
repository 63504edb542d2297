/// Members, or distinct items, in a fixed order: each may be left out unless it is required. Then come any
/// number of others. How many there are in all may be bounded.
struct MemberTable {
    struct Entry {
        /// The member where it is the first.
        let first: Rules.Symbol
        /// The member after a separator.
        let next: Rules.Symbol
        let isRequired: Bool
    }

    var entries: [Entry]
    /// One more of the others, which may repeat one that was there.
    var other: (first: Rules.Symbol, next: Rules.Symbol)?
    /// A member that comes at the end in any case. It may repeat one of the others, and then replaces it.
    var last: (first: Rules.Symbol, next: Rules.Symbol)?
    var atLeast: Int
    var atMost: Int?

    private static let cellLimit = 20_000

    enum Failure: Error {
        case tooLarge
        /// Distinct members among the others would be needed.
        case needsDistinct
    }

    /// nil where nothing is possible.
    func symbol(in rules: inout Rules) throws(Failure) -> Rules.Symbol? {
        let required = entries.reduce(0) { $0 + ($1.isRequired ? 1 : 0) }
        // Bounds that cannot be missed need no counting.
        let least = atLeast <= required + (last == nil ? 0 : 1) ? 0 : atLeast
        let isBounded = other == nil && last == nil
        let most = atMost.flatMap { isBounded && $0 >= entries.count ? nil : $0 }
        // Beyond this, more makes no difference.
        let counted = max(1, least, (most ?? -1) + 1)
        guard (entries.count + 1) * (min(counted, entries.count) + 1) <= Self.cellLimit else {
            throw .tooLarge
        }

        let empty = rules.add(.sequence([]))
        // What may follow entries up to a place, by how many of them were written.
        var following: [Int: Rules.Symbol] = [:]
        var needsDistinct = false
        for written in 0...min(counted, entries.count) {
            let (low, high) = (max(0, least - written), most.map { $0 - written })
            if let high, high < 0 { continue }
            if let last {
                if high == 0 { continue }
                if low > 1 {
                    needsDistinct = true
                } else {
                    following[written] = end(with: last, written: written, high.map { $0 - 1 }, in: &rules)
                }
                continue
            }
            if other == nil || high == 0 {
                if low == 0 { following[written] = empty }
            } else if low > 1 {
                needsDistinct = true
            } else if let other {
                following[written] = others(other, written: written, low, high, empty, in: &rules)
            }
        }
        var requiredBefore = required
        for (place, entry) in entries.enumerated().reversed() {
            if entry.isRequired { requiredBefore -= 1 }
            var here: [Int: Rules.Symbol] = [:]
            for written in min(counted, requiredBefore)...min(counted, place) {
                var choices: [Rules.Symbol] = []
                if let rest = following[min(counted, written + 1)] {
                    let member = written == 0 ? entry.first : entry.next
                    choices.append(rest == empty ? member : rules.add(.sequence([member, rest])))
                }
                if !entry.isRequired, let rest = following[written] { choices.append(rest) }
                if let only = choices.first {
                    here[written] = choices.count == 1 ? only : rules.add(.choice(choices))
                }
            }
            following = here
        }
        guard let symbol = following[0] else {
            if needsDistinct { throw .needsDistinct }
            return nil
        }
        return symbol
    }

    private func end(
        with last: (first: Rules.Symbol, next: Rules.Symbol), written: Int, _ high: Int?,
        in rules: inout Rules
    ) -> Rules.Symbol {
        guard let other, high != 0 else { return written > 0 ? last.next : last.first }
        if written > 0 {
            let others = rules.add(.repeated(other.next, separator: nil, atLeast: 0, atMost: high))
            return rules.add(.sequence([others, last.next]))
        }
        let more = rules.add(
            .repeated(other.next, separator: nil, atLeast: 0, atMost: high.map { $0 - 1 }))
        let some = rules.add(.sequence([other.first, more, last.next]))
        return rules.add(.choice([last.first, some]))
    }

    private func others(
        _ other: (first: Rules.Symbol, next: Rules.Symbol), written: Int, _ low: Int, _ high: Int?,
        _ empty: Rules.Symbol, in rules: inout Rules
    ) -> Rules.Symbol {
        if written > 0 {
            return rules.add(.repeated(other.next, separator: nil, atLeast: low, atMost: high))
        }
        let more = rules.add(
            .repeated(other.next, separator: nil, atLeast: max(0, low - 1), atMost: high.map { $0 - 1 }))
        let some = rules.add(.sequence([other.first, more]))
        return low == 0 ? rules.add(.choice([empty, some])) : some
    }
}
