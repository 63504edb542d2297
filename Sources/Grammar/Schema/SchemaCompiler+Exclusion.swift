import JSON

extension SchemaCompiler {
    /// Whatever is none of the values.
    mutating func leavingOut(_ values: [JSONValue], at node: Int) throws(GrammarError) -> [Alternative] {
        var scalars = Alternative.anything
        var result: [Alternative] = [.anything]
        for value in values {
            try spend(at: node)
            switch value {
            case .null, .bool: scalars.kinds.remove(Kinds(of: value))
            case .number, .string: scalars.excluded.insert(ListedValue(value))
            case .array(let items): result = try product(result, others(than: items), at: node)
            case .object(let object): result = try product(result, others(than: object), at: node)
            }
        }
        return try product(result, [scalars], at: node)
    }

    /// A schema of one value, which may stand nowhere in the document.
    private mutating func constant(_ value: JSONValue) -> Literal {
        Literal(node: document.constant(value))
    }

    /// Longer arrays, shorter ones, and those that differ in one place; and all that is no array.
    private mutating func others(than items: [JSONValue]) -> [Alternative] {
        var longer = Alternative.anything
        longer.array.atLeast = items.count + 1
        var union = [longer]
        if !items.isEmpty {
            var shorter = Alternative(kinds: .array)
            shorter.array.atMost = items.count - 1
            union.append(shorter)
        }
        for (place, item) in items.enumerated() {
            var different = Alternative(kinds: .array)
            different.array.atLeast = place + 1
            let first = Array(repeating: Conjunction(), count: place) + [[constant(item).negated]]
            different.array.layers = [ArrayLimits.Layer(first: first)]
            union.append(different)
        }
        return union
    }

    private mutating func others(than object: JSONObject) -> [Alternative] {
        var other = Alternative.anything
        other.kinds.remove(.object)
        var more = Alternative(kinds: .object)
        let known = Pattern.choice(object.keys.map(Pattern.spelled))
        more.object.some = [ObjectLimits.Some(key: .not(known), value: [], pointer: "")]
        var union = [other, more]
        for (key, value) in object.members {
            union.append(lacking(Spelling(key)))
            var different = Alternative(kinds: .object)
            different.object.required = [Spelling(key)]
            different.object.layers = [
                ObjectLimits.Layer(named: [Spelling(key): [constant(value).negated]])
            ]
            union.append(different)
        }
        return union
    }
}
