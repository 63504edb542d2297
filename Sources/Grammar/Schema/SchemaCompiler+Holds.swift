import JSON

extension SchemaCompiler {
    /// Whether a value satisfies a conjunction.
    mutating func holds(_ conjunction: Conjunction, _ value: JSONValue) throws(GrammarError) -> Bool {
        if conjunction.isEmpty { return true }
        for alternative in try alternatives(conjunction) where try holds(alternative, value) { return true }
        return false
    }

    mutating func holds(_ alternative: Alternative, _ value: JSONValue) throws(GrammarError) -> Bool {
        if let values = alternative.values, !values.contains(ListedValue(value)) { return false }
        return try holdsUnlisted(alternative, value)
    }

    /// The listed values that satisfy the rest of the alternative.
    mutating func valuesLeft(_ alternative: Alternative) throws(GrammarError) -> [JSONValue] {
        var left: [JSONValue] = []
        for value in alternative.values ?? [] where try holdsUnlisted(alternative, value.value) {
            left.append(value.value)
        }
        return left
    }

    private mutating func holdsUnlisted(
        _ alternative: Alternative, _ value: JSONValue
    ) throws(GrammarError) -> Bool {
        try spend()
        guard alternative.kinds.contains(Kinds(of: value)) else { return false }
        if !alternative.excluded.isEmpty, alternative.excluded.contains(ListedValue(value)) { return false }
        switch value {
        case .null, .bool: return true
        case .number(let number):
            guard let decimal = ExactDecimal(number) else { return alternative.number == NumberLimits() }
            return alternative.number.allows(decimal)
        case .string(let text):
            let string = alternative.string
            return string == StringLimits() ? true : try tester.holds(string.pattern, text)
        case .array(let items): return try holds(alternative.array, items)
        case .object(let object): return try holds(alternative.object, object)
        }
    }

    private mutating func holds(_ array: ArrayLimits, _ items: [JSONValue]) throws(GrammarError) -> Bool {
        guard items.count >= array.atLeast, items.count <= array.atMost ?? .max else { return false }
        if array.unique != nil, Set(items.map(ListedValue.init)).count < items.count { return false }
        for (place, item) in items.enumerated() where try !holds(array.item(place), item) { return false }
        for part in array.contained {
            var count = 0
            for item in items where try holds(part.item, item) { count += 1 }
            guard count >= part.atLeast, count <= part.atMost ?? .max else { return false }
        }
        return true
    }

    private mutating func holds(_ limits: ObjectLimits, _ object: JSONObject) throws(GrammarError) -> Bool {
        guard object.count >= limits.atLeast, object.count <= limits.atMost ?? .max else { return false }
        for key in limits.required where object[key.text] == nil { return false }
        for part in limits.some {
            var isFound = false
            for (key, value) in object.members where !isFound {
                guard try tester.holds(part.key, key) else { continue }
                isFound = try holds(part.value, value)
            }
            guard isFound else { return false }
        }
        for (key, value) in object.members {
            guard try mayBeNamed(Spelling(key), limits) else { return false }
            let conditions = try self.value(of: Spelling(key), in: limits)
            guard try holds(conditions, value) else { return false }
        }
        return true
    }

    /// Whether `propertyNames` lets a member have this key.
    mutating func mayBeNamed(_ key: Spelling, _ object: ObjectLimits) throws(GrammarError) -> Bool {
        try holds(object.names, .string(key.text))
    }

    /// What the value of a member satisfies.
    mutating func value(of key: Spelling, in object: ObjectLimits) throws(GrammarError) -> Conjunction {
        var value: Conjunction = []
        for layer in object.layers {
            var isSpokenOf = false
            if let named = layer.named[key] {
                value = value.and(named)
                isSpokenOf = true
            }
            for part in layer.matching where try tester.holds(part.key, key.text) {
                value = value.and(part.value)
                isSpokenOf = true
            }
            if !isSpokenOf { value = value.and(layer.rest) }
        }
        return value
    }
}

extension StringLimits {
    /// All conditions in one.
    var pattern: Pattern {
        var parts = patterns
        if atLeast > 0 || atMost != nil || parts.isEmpty {
            parts.append(Pattern.anyScalar.repeated(atLeast, atMost))
        }
        return parts.count == 1 ? parts[0] : .all(parts)
    }
}
