import JSON

/// The strings of facts.
enum StringFacts {
    /// As decoded texts.
    static func pattern(_ facts: SchemaFacts) -> Pattern {
        var parts = facts.patterns
        if facts.leastLength > 0 || facts.mostLength != nil || parts.isEmpty {
            parts.append(Pattern.anyScalar.repeated(facts.leastLength, facts.mostLength))
        }
        for value in facts.excluded {
            if let text = value.string { parts.append(.not(.text(text))) }
        }
        return parts.count == 1 ? parts[0] : .all(parts)
    }
}
