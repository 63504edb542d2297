import JSON

/// Reads what a keyword holds, or says what it must hold.
extension SchemaCompiler {
    func count(_ value: JSONValue, _ keyword: String, _ place: String) throws(GrammarError) -> Int {
        guard let number = value.number, let decimal = ExactDecimal(number), decimal.isInteger,
            !decimal.isNegative
        else { throw GrammarError("\(keyword) must be a whole number", at: place) }
        return min(decimal.scaled(to: 0) ?? .max, 1_000_000_000)
    }

    func keys(_ value: JSONValue, _ keyword: String, _ place: String) throws(GrammarError) -> [Spelling] {
        var keys: [Spelling] = []
        for item in value.array ?? [] {
            if let key = item.string { keys.append(Spelling(key)) }
        }
        guard let items = value.array, items.count == keys.count else {
            throw GrammarError("\(keyword) must be an array of strings", at: place)
        }
        var seen: Set<Spelling> = []
        return keys.filter { seen.insert($0).inserted }
    }

    func members(
        _ schema: JSONObject, _ keyword: String, _ node: Int
    ) throws(GrammarError) -> [JSONObject.Member] {
        guard let value = schema[keyword] else { return [] }
        guard let object = value.object else {
            throw GrammarError("\(keyword) must be an object", at: place(node, keyword))
        }
        return object.members
    }

    func schemas(
        _ value: JSONValue, _ keyword: String, _ node: Int
    ) throws(GrammarError) -> [JSONValue] {
        guard let schemas = value.array, !schemas.isEmpty else {
            throw GrammarError("\(keyword) must be a non-empty array", at: place(node, keyword))
        }
        return schemas
    }

    func pattern(_ value: JSONValue, _ keyword: String, _ place: String) throws(GrammarError) -> Pattern {
        guard let text = value.string else { throw GrammarError("\(keyword) must be a string", at: place) }
        do {
            return try RegularExpression.searching(text)
        } catch {
            throw GrammarError("\(keyword): \(error.reason)", at: place)
        }
    }

    func readType(
        _ value: JSONValue, _ place: String, into own: inout Alternative
    ) throws(GrammarError) {
        var kinds = Kinds()
        var (integers, numbers) = (false, false)
        for name in value.array ?? [value] {
            switch name.string {
            case "null": kinds.insert(.null)
            case "boolean": kinds.insert(.boolean)
            case "integer": integers = true
            case "number": numbers = true
            case "string": kinds.insert(.string)
            case "array": kinds.insert(.array)
            case "object": kinds.insert(.object)
            // Draft-03's name for no condition.
            case "any": (kinds, numbers) = (.all, true)
            default: throw GrammarError("unknown type \(name.text())", at: place)
            }
        }
        if integers || numbers { kinds.insert(.number) }
        if integers, !numbers { own.number.isInteger = true }
        own.kinds.formIntersection(kinds)
    }

    func readBound(
        _ keyword: String, _ value: JSONValue, _ schema: JSONObject, _ place: String,
        into limits: inout NumberLimits
    ) throws(GrammarError) {
        // Draft-04 has booleans beside `minimum` and `maximum`.
        if value.bool != nil, keyword.hasPrefix("exclusive") { return }
        guard let number = value.number, let decimal = ExactDecimal(number) else {
            throw GrammarError("\(keyword) must be a number", at: place)
        }
        switch keyword {
        case "minimum":
            let isExclusive = schema["exclusiveMinimum"]?.bool == true
            limits.raise(to: NumberLimits.Bound(value: decimal, isExclusive: isExclusive))
        case "exclusiveMinimum": limits.raise(to: NumberLimits.Bound(value: decimal, isExclusive: true))
        case "maximum":
            let isExclusive = schema["exclusiveMaximum"]?.bool == true
            limits.lower(to: NumberLimits.Bound(value: decimal, isExclusive: isExclusive))
        default: limits.lower(to: NumberLimits.Bound(value: decimal, isExclusive: true))
        }
    }
}

extension Alternative {
    /// Leaves only listed values.
    mutating func keep(_ listed: [JSONValue]) {
        var seen: Set<ListedValue> = []
        let listed = listed.map(ListedValue.init).filter { seen.insert($0).inserted }
        values = values.map { $0.filter(seen.contains) } ?? listed
    }
}
