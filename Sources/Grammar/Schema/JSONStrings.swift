import JSON

/// Texts as JSON strings spell them: quotes, backslashes and controls escaped, each in one way, and everything
/// else as it is. A model may not write `\u0041` for `A`; what it writes means the same.
enum JSONStrings {
    /// Scalars that stand for themselves.
    private static let plain = ScalarSet([0x20...0x21, 0x23...0x5B, 0x5D...0x10FFFF])
    private static let shortEscapes: [UInt32: String] = [
        0x08: "\\b", 0x09: "\\t", 0x0A: "\\n", 0x0C: "\\f", 0x0D: "\\r", 0x22: "\\\"", 0x5C: "\\\\",
    ]

    /// Any string.
    static let any = quoted(.anything)

    static func quoted(_ text: Pattern) -> Pattern { .sequence([.text("\""), escaped(text), .text("\"")]) }

    static func quoted(_ text: String) -> String { JSONValue.string(text).text() }

    /// The spelling of the pattern's texts between the quotes.
    static func escaped(_ pattern: Pattern) -> Pattern {
        switch pattern {
        case .nothing, .empty, .multiple: return pattern
        case .scalar(let set): return escaped(set)
        case .text(let text):
            return .text(String(JSONValue.string(text).text().dropFirst().dropLast()))
        case .sequence(let parts): return .sequence(parts.map(escaped))
        case .choice(let parts): return .choice(parts.map(escaped))
        case .all(let parts): return .all(parts.map(escaped))
        case .not(let part): return .all([escaped(.all).repeated(), .not(escaped(part))])
        case .repeated(let part, let least, let most): return escaped(part).repeated(least, most)
        }
    }

    private static func escaped(_ set: ScalarSet) -> Pattern {
        var choices: [Pattern] = []
        let direct = set.intersection(plain)
        if !direct.isEmpty { choices.append(.scalar(direct)) }
        for range in set.subtracting(plain).ranges {
            for value in range {
                let code = String(value, radix: 16)
                choices.append(
                    .text(
                        shortEscapes[value] ?? "\\u" + String(repeating: "0", count: 4 - code.utf8.count)
                            + code))
            }
        }
        return choices.count == 1 ? choices[0] : .choice(choices)
    }
}
