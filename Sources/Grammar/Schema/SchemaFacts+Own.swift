import JSON

extension SchemaFacts {
    /// What one schema says by itself, without the schemas that it applies.
    struct Own {
        private let place: SchemaPlace
        private let object: JSONObject
        private let closesObjects: Bool
        private let kinds: Set<ValueKind>?
        private let isWhole: Bool
        private let values: [JSONValue]?
        private let bounds: NumberBounds
        private let divisor: Decimal10?
        private let patterns: [Pattern]
        private let items: (first: [SchemaPlace], rest: SchemaPlace?)?
        private let members: SchemaMembers?
    }
}

extension SchemaFacts.Own {
    init(_ place: SchemaPlace, closesObjects: Bool) throws(GrammarError) {
        let object = place.value.object ?? JSONObject()
        (self.place, self.object, self.closesObjects) = (place, object, closesObjects)
        (kinds, isWhole) = try Self.kinds(object["type"], place)
        values = try Self.values(object, place)
        bounds = try Self.bounds(object, place)
        divisor = try Self.number("multipleOf", object, place)
        if let divisor, divisor.digits <= 0 {
            throw GrammarError("multipleOf must be greater than 0", at: place.pointer)
        }
        var patterns: [Pattern] = []
        if let pattern = object["pattern"] {
            guard let text = pattern.string else {
                throw GrammarError("pattern must be a string", at: place.pointer)
            }
            patterns.append(try Self.expression(text, "pattern", place))
        }
        if let name = object["format"]?.string, let format = try Formats.pattern(name) {
            patterns.append(format)
        }
        self.patterns = patterns
        items = try Self.items(object, place)
        members = try Self.members(object, place, closesObjects)
    }

    private static func expression(
        _ text: String, _ keyword: String, _ place: SchemaPlace
    ) throws(GrammarError) -> Pattern {
        do { return try RegularExpression.searching(text) } catch {
            throw GrammarError(
                "\(keyword) \(JSONValue.string(text).summary): \(error.reason)", at: place.pointer)
        }
    }

    private static func kinds(
        _ type: JSONValue?, _ place: SchemaPlace
    ) throws(GrammarError) -> (Set<ValueKind>?, isWhole: Bool) {
        guard let type else { return (nil, false) }
        let names = type.string.map { [$0] } ?? type.array?.compactMap(\.string) ?? []
        let named: [String: ValueKind] = [
            "null": .null, "boolean": .boolean, "number": .number, "integer": .number, "string": .string,
            "array": .array, "object": .object,
        ]
        let kinds = names.compactMap { named[$0] }
        guard !names.isEmpty, kinds.count == names.count, names.count == type.array?.count ?? 1 else {
            throw GrammarError(
                "type must be null, boolean, integer, number, string, array or object, or an array of these",
                at: place.pointer)
        }
        return (Set(kinds), names.contains("integer") && !names.contains("number"))
    }

    private static func values(
        _ object: JSONObject, _ place: SchemaPlace
    ) throws(GrammarError) -> [JSONValue]? {
        var values: [JSONValue]?
        if let list = object["enum"] {
            guard let elements = list.array else {
                throw GrammarError("enum must be an array", at: place.pointer)
            }
            values = elements
        }
        if let value = object["const"] { values = values.map { $0.filter { $0.means(value) } } ?? [value] }
        return values
    }

    private static func number(
        _ key: String, _ object: JSONObject, _ place: SchemaPlace
    ) throws(GrammarError) -> Decimal10? {
        guard let value = object[key] else { return nil }
        guard let number = value.number else {
            throw GrammarError("\(key) must be a number", at: place.pointer)
        }
        if let exact = Decimal10(number) { return exact }
        // Numbers have 18 digits at most, so that a bound beyond them is none.
        if key != "multipleOf", abs(number.double) >= 1e18 { return nil }
        throw GrammarError("\(key) has too many digits", at: place.pointer)
    }

    private static func bounds(
        _ object: JSONObject, _ place: SchemaPlace
    ) throws(GrammarError) -> NumberBounds {
        var bounds = NumberBounds()
        // Draft 4 has a switch where later drafts have a number.
        let (lowSwitch, highSwitch) = (object["exclusiveMinimum"]?.bool, object["exclusiveMaximum"]?.bool)
        if let low = try number("minimum", object, place) {
            bounds.raise(.init(value: low, isExclusive: lowSwitch ?? false))
        }
        if let high = try number("maximum", object, place) {
            bounds.lower(.init(value: high, isExclusive: highSwitch ?? false))
        }
        if lowSwitch == nil, let low = try number("exclusiveMinimum", object, place) {
            bounds.raise(.init(value: low, isExclusive: true))
        }
        if highSwitch == nil, let high = try number("exclusiveMaximum", object, place) {
            bounds.lower(.init(value: high, isExclusive: true))
        }
        return bounds
    }

    private static func items(
        _ object: JSONObject, _ place: SchemaPlace
    ) throws(GrammarError) -> (first: [SchemaPlace], rest: SchemaPlace?)? {
        if object["items"]?.array != nil {
            return (try place.children("items") ?? [], place.child("additionalItems"))
        }
        guard object["items"] != nil || object["prefixItems"] != nil || object["unevaluatedItems"] != nil
        else {
            return nil
        }
        return (
            try place.children("prefixItems") ?? [], place.child("items") ?? place.child("unevaluatedItems")
        )
    }

    private static func members(
        _ object: JSONObject, _ place: SchemaPlace, _ closes: Bool
    ) throws(GrammarError) -> SchemaMembers? {
        let keys = ["properties", "patternProperties", "additionalProperties", "unevaluatedProperties"]
        guard keys.contains(where: { object[$0] != nil }) else { return nil }
        var members = SchemaMembers(properties: [], patterns: [], additional: nil)
        for (key, property) in try place.members("properties") { members.properties.append((key, property)) }
        for (text, property) in try place.members("patternProperties") {
            let pattern = try expression(text, "patternProperties", place)
            members.patterns.append((pattern, PatternTest(pattern), property))
        }
        members.additional = place.child("additionalProperties") ?? place.child("unevaluatedProperties")
        if members.additional == nil, closes, object["properties"] != nil {
            members.additional = SchemaPlace(value: false, pointer: place.pointer)
        }
        return members
    }

    /// Joins what the schema says to what is known.
    func apply(to facts: inout SchemaFacts) throws(GrammarError) {
        if let kinds {
            facts.kinds.formIntersection(kinds)
            if isWhole { facts.isWhole = true }
        }
        if let values {
            facts.values =
                facts.values.map { $0.filter { value in values.contains { $0.means(value) } } } ?? values
        }
        if let excluded = object[SchemaReader.excludedKey]?.array { facts.excluded += excluded }
        if let low = bounds.low { facts.bounds.raise(low) }
        if let high = bounds.high { facts.bounds.lower(high) }
        if let divisor { facts.divisors.append(divisor) }
        facts.patterns += patterns
        if let text = object[SchemaReader.excludedPatternKey]?.string {
            facts.patterns.append(.not(try Self.expression(text, "pattern", place)))
        }
        facts.leastLength = max(facts.leastLength, try place.count("minLength") ?? 0)
        facts.mostLength = Self.least(facts.mostLength, try place.count("maxLength"))
        facts.leastItems = max(facts.leastItems, try place.count("minItems") ?? 0)
        facts.mostItems = Self.least(facts.mostItems, try place.count("maxItems"))
        if object["uniqueItems"]?.bool == true { facts.areItemsUnique = true }
        if let items { facts.items.append(items) }
        if let contained = place.child("contains"), try place.count("minContains") != 0 {
            facts.contained.append(contained)
        }
        // Draft 3 and 4 have a switch in the property, which means nothing here.
        if object["required"]?.bool == nil {
            for key in try place.strings("required") ?? [] where !facts.required.contains(key) {
                facts.required.append(key)
            }
        }
        facts.leastProperties = max(facts.leastProperties, try place.count("minProperties") ?? 0)
        facts.mostProperties = Self.least(facts.mostProperties, try place.count("maxProperties"))
        if let names = place.child("propertyNames") { facts.names.append(names) }
        if let members { facts.members.append(members) }
    }

    private static func least(_ a: Int?, _ b: Int?) -> Int? { [a, b].compactMap { $0 }.min() }
}

extension JSONValue {
    /// Equal as JSON values: numbers by value, objects without regard to order.
    func means(_ other: JSONValue) -> Bool {
        switch (self, other) {
        case (.number(let a), .number(let b)):
            if let a = Decimal10(a), let b = Decimal10(b) { return a == b }
            return a.spelling == b.spelling
        case (.array(let a), .array(let b)):
            return a.count == b.count && zip(a, b).allSatisfy { $0.means($1) }
        case (.object(let a), .object(let b)):
            return a.count == b.count && a.members.allSatisfy { b[$0.key].map($0.value.means) ?? false }
        default: return self == other
        }
    }
}
