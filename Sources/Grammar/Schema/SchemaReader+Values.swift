import JSON

extension SchemaReader {
    /// Whether a value satisfies a goal.
    mutating func holds(_ value: JSONValue, _ goal: SchemaGoal, depth: Int) throws(GrammarError) -> Bool {
        for facts in try alternatives(goal) where try holds(value, facts, depth: depth) { return true }
        return false
    }

    /// Whether a value satisfies facts.
    mutating func holds(_ value: JSONValue, _ facts: SchemaFacts, depth: Int) throws(GrammarError) -> Bool {
        guard depth < 32 else { throw GrammarError("a value of enum or const is nested too deep") }
        guard facts.kinds.contains(ValueKind(value)), !facts.excluded.contains(where: { $0.means(value) })
        else {
            return false
        }
        if let values = facts.values, !values.contains(where: { $0.means(value) }) { return false }
        switch value {
        case .null, .bool: return true
        case .number(let number):
            guard let exact = Decimal10(number) else {
                return facts.divisors.isEmpty && facts.bounds == NumberBounds() && !facts.isWhole
            }
            return facts.bounds.contains(exact) && (!facts.isWhole || exact.isInteger)
                && facts.divisors.allSatisfy { $0.divides(exact) }
        case .string(let text):
            let length = text.unicodeScalars.count
            return length >= facts.leastLength && facts.mostLength.map { length <= $0 } ?? true
                && facts.patterns.allSatisfy { PatternTest($0).holds(text) }
        case .array(let elements): return try holds(elements, facts, depth)
        case .object(let object): return try holds(object, facts, depth)
        }
    }

    private mutating func holds(
        _ elements: [JSONValue], _ facts: SchemaFacts, _ depth: Int
    ) throws(GrammarError) -> Bool {
        guard elements.count >= facts.leastItems, facts.mostItems.map({ elements.count <= $0 }) ?? true else {
            return false
        }
        if facts.areItemsUnique {
            for (index, element) in elements.enumerated()
            where elements[..<index].contains(where: { $0.means(element) }) {
                return false
            }
        }
        for (index, element) in elements.enumerated() {
            guard try holds(element, facts.goal(ofItem: index), depth: depth + 1) else { return false }
        }
        for contained in facts.contained {
            var isThere = false
            for element in elements where try holds(element, [contained], depth: depth + 1) { isThere = true }
            if !isThere { return false }
        }
        return true
    }

    private mutating func holds(
        _ object: JSONObject, _ facts: SchemaFacts, _ depth: Int
    ) throws(GrammarError) -> Bool {
        guard object.count >= facts.leastProperties, facts.mostProperties.map({ object.count <= $0 }) ?? true,
            facts.required.allSatisfy({ object[$0] != nil })
        else { return false }
        for (key, value) in object.members {
            guard try holds(value, facts.members.flatMap { $0.matching(key) }, depth: depth + 1),
                try isName(key, facts, depth)
            else { return false }
        }
        return true
    }
}

extension SchemaReader {
    /// Whether `propertyNames` allows a key.
    mutating func isName(_ key: String, _ facts: SchemaFacts, _ depth: Int) throws(GrammarError) -> Bool {
        if facts.names.isEmpty { return true }
        return try holds(.string(key), facts.names, depth: depth + 1)
    }
}

extension SchemaFacts {
    /// What holds for the item at a place.
    func goal(ofItem index: Int) -> SchemaGoal {
        items.compactMap { index < $0.first.count ? $0.first[index] : $0.rest }
    }
}

extension Decimal10 {
    /// Whether `number` is a multiple of this one.
    func divides(_ number: Decimal10) -> Bool {
        guard digits != 0 else { return false }
        let places = max(scale, number.scale)
        let (a, isTooLarge) = number.digits.multipliedReportingOverflow(
            by: Self.power(min(places - number.scale, 18)))
        let (b, isAlso) = digits.multipliedReportingOverflow(by: Self.power(min(places - scale, 18)))
        return !isTooLarge && !isAlso && a % b == 0
    }
}
