import JSON

/// Alternatives become rules.
extension SchemaCompiler {
    mutating func rule(_ conjunction: Conjunction) throws(GrammarError) -> Rules.Rule {
        // What has one text each is one lexeme, whatever its kind.
        var lexemes: [Pattern] = []
        var symbols: [Rules.Symbol] = []
        var seen: Set<Alternative> = []
        for alternative in try alternatives(conjunction) where seen.insert(alternative).inserted {
            try spend()
            if alternative.values != nil {
                lexemes += try valuesLeft(alternative).map(text)
                continue
            }
            lexemes += try scalars(alternative)
            if alternative.kinds.contains(.number) {
                let numbers = try numbers(alternative.number, excluded: alternative.excluded)
                lexemes += numbers.lexeme.map { [$0] } ?? []
                symbols += numbers.symbol.map { [$0] } ?? []
            }
            if alternative.kinds.contains(.array) { symbols += try arrays(alternative.array) }
            if alternative.kinds.contains(.object) { symbols += try objects(alternative.object) }
        }
        if !lexemes.isEmpty {
            symbols.insert(rules.lexeme(lexemes.count == 1 ? lexemes[0] : .choice(lexemes)), at: 0)
        }
        return .choice(symbols)
    }

    /// Null, booleans and strings.
    private func scalars(_ alternative: Alternative) throws(GrammarError) -> [Pattern] {
        var patterns: [Pattern] = []
        let kinds = alternative.kinds
        if kinds.contains(.null) { patterns.append(.text("null")) }
        if kinds.contains(.false) { patterns.append(.text("false")) }
        if kinds.contains(.true) { patterns.append(.text("true")) }
        if kinds.contains(.string) { patterns.append(decodedStrings(alternative).jsonString) }
        return patterns
    }

    /// The texts of an alternative's strings.
    func decodedStrings(_ alternative: Alternative) -> Pattern {
        var string = alternative.string
        let excluded = alternative.excluded.compactMap(\.value.string)
        if !excluded.isEmpty {
            // Sorted, so that a schema gives the same rules each time.
            let texts = excluded.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }.map(Pattern.spelled)
            string.patterns.append(.not(.choice(texts)))
        }
        if let stringLimit { string.patterns.append(stringLimit) }
        return string.pattern
    }

    /// One value, with the white space that is allowed in it.
    func text(_ value: JSONValue) -> Pattern {
        switch value {
        case .null, .bool, .number: return .text(value.text())
        case .string(let text):
            return text.utf8.allSatisfy { $0 < 0x80 } ? .text(value.text()) : Pattern.spelled(text).jsonString
        case .array(let items):
            if items.isEmpty { return spacing.empty(("[", "]")) }
            var parts: [Pattern] = []
            for item in items { parts += [parts.isEmpty ? spacing.opening("[") : spacing.comma, text(item)] }
            return .sequence(parts + [spacing.closing("]")])
        case .object(let object):
            if object.isEmpty { return spacing.empty(("{", "}")) }
            var parts: [Pattern] = []
            for (key, value) in object.members {
                parts.append(parts.isEmpty ? spacing.opening("{") : spacing.comma)
                parts += [text(.string(key)), spacing.colon, text(value)]
            }
            return .sequence(parts + [spacing.closing("}")])
        }
    }
}
