import JSON

extension SchemaCompiler {
    mutating func arrays(_ array: ArrayLimits) throws(GrammarError) -> [Rules.Symbol] {
        var array = array
        // The first place that nothing can fill ends the array before it.
        for place in 0...array.firstCount where try isEmpty(array.item(place)) {
            array.atMost = min(array.atMost ?? place, place)
            break
        }
        if let atMost = array.atMost, atMost < array.atLeast { return [] }
        let inside: [Rules.Symbol]
        if let pointer = array.unique, array.atMost ?? 2 > 1 {
            guard array.contained.isEmpty, let distinct = try distinctItems(array) else {
                throw GrammarError("uniqueItems cannot be enforced", at: pointer)
            }
            inside = distinct
        } else if !array.contained.isEmpty {
            inside = try containing(array)
        } else {
            inside = [items(array)]
        }
        return inside.map { bracketed($0, "[", "]") }
    }

    var commaSymbol: Rules.Symbol {
        mutating get { rules.lexeme(spacing.comma) }
    }

    mutating func items(_ array: ArrayLimits) -> Rules.Symbol {
        let comma = commaSymbol
        let count = array.atMost.map { min($0, array.firstCount) } ?? array.firstCount
        let (low, high) = (max(0, array.atLeast - count), array.atMost.map { $0 - count })
        let hasRest = high != 0
        guard count > 0 else {
            guard hasRest else { return rules.add(.sequence([])) }
            let item = symbol(array.item(0))
            return rules.add(.repeated(item, separator: comma, atLeast: low, atMost: high))
        }
        var tail: Rules.Symbol?
        if hasRest {
            let item = symbol(array.item(count))
            let next = rules.add(.sequence([comma, item]))
            tail = rules.add(.repeated(next, separator: nil, atLeast: low, atMost: high))
        }
        let empty = rules.add(.sequence([]))
        for place in (0..<count).reversed() {
            let item = symbol(array.item(place))
            let parts = (place == 0 ? [item] : [comma, item]) + (tail.map { [$0] } ?? [])
            let some = rules.add(.sequence(parts))
            tail = place < array.atLeast ? some : rules.add(.choice([empty, some]))
        }
        return tail ?? empty
    }
}

// MARK: - Distinct items

extension SchemaCompiler {
    private static let orderedFrom = 6
    private static let distinctLimit = 1_000

    /// Arrays without repeated items, where the items are listed values. Few may come in any order, many come
    /// in the order in which they are listed.
    private mutating func distinctItems(_ array: ArrayLimits) throws(GrammarError) -> [Rules.Symbol]? {
        guard array.firstCount == 0, let values = try listed(array.item(0)),
            values.count <= Self.distinctLimit
        else { return nil }
        let comma = commaSymbol
        var entries: [MemberTable.Entry] = []
        for value in values {
            let item = rules.lexeme(text(value.value))
            entries.append(
                MemberTable.Entry(first: item, next: rules.add(.sequence([comma, item])), isRequired: false))
        }
        if array.atLeast > entries.count { return [] }
        if entries.count <= Self.orderedFrom { return [permutations(of: entries, array)] }
        let table = MemberTable(entries: entries, atLeast: array.atLeast, atMost: array.atMost)
        do {
            return try table.symbol(in: &rules).map { [$0] } ?? []
        } catch {
            return nil
        }
    }

    private mutating func permutations(of entries: [MemberTable.Entry], _ array: ArrayLimits) -> Rules.Symbol
    {
        let empty = rules.add(.sequence([]))
        var symbols: [Int: Rules.Symbol] = [:]
        let all = 1 << entries.count
        for used in (0..<all).reversed() {
            let count = used.nonzeroBitCount
            var choices = count >= array.atLeast ? [empty] : []
            if count < array.atMost ?? .max {
                for (place, entry) in entries.enumerated() where used >> place & 1 == 0 {
                    guard let rest = symbols[used | 1 << place] else { continue }
                    choices.append(rules.add(.sequence([used == 0 ? entry.first : entry.next, rest])))
                }
            }
            symbols[used] = rules.add(.choice(choices))
        }
        return symbols[0] ?? empty
    }

    /// The values of a conjunction, where they are few.
    private mutating func listed(_ conjunction: Conjunction) throws(GrammarError) -> [ListedValue]? {
        var values: [ListedValue] = []
        for alternative in try alternatives(conjunction) {
            var listed = alternative.values == nil ? nil : try valuesLeft(alternative)
            if listed == nil, alternative.kinds.isSubset(of: [.null, .boolean]) {
                let words: [(Kinds, JSONValue)] = [
                    (.null, .null), (.false, .bool(false)), (.true, .bool(true)),
                ]
                listed = words.filter { alternative.kinds.contains($0.0) }.map(\.1)
            }
            guard let listed else { return nil }
            values += listed.map(ListedValue.init)
        }
        var seen: Set<ListedValue> = []
        return values.filter { seen.insert($0).inserted }
    }
}
