extension Pattern {
    /// How JSON writes the pattern's texts, without the quotes. Each text is written in one way: `"`, `\` and
    /// controls escaped, in the short form where there is one, and everything else as itself.
    var jsonEscaped: Pattern {
        switch self {
        case .nothing, .empty: return self
        case .scalar(let set): return Self.escaped(set)
        case .text(let text): return Self.escaped(text)
        case .sequence(let parts): return .sequence(parts.map(\.jsonEscaped))
        case .choice(let parts): return .choice(parts.map(\.jsonEscaped))
        case .all(let parts): return .all(parts.map(\.jsonEscaped))
        // What is not written so, among what is written at all.
        case .not(let pattern): return .all([Self.escapedAnything, .not(pattern.jsonEscaped)])
        case .repeated(let pattern, let atLeast, let atMost):
            return .repeated(pattern.jsonEscaped, atLeast: atLeast, atMost: atMost)
        }
    }

    /// A JSON string whose text is of this pattern.
    var jsonString: Pattern {
        if case .text(let text) = self, text.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7F }) {
            let body = text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
            return .text("\"\(body)\"")
        }
        return .sequence([.text("\""), jsonEscaped, .text("\"")])
    }

    private static let special = ScalarSet([0...0x1F, 0x22...0x22, 0x5C...0x5C])
    private static let escapedAnything = escaped(.all).repeated()

    private static func escaped(_ set: ScalarSet) -> Pattern {
        let plain = set.subtracting(special)
        if plain == set { return .scalar(set) }
        let escapes = set.intersection(special).ranges.joined().compactMap(Unicode.Scalar.init)
        return .choice([.scalar(plain)] + escapes.map { .text(escape($0)) })
    }

    private static func escaped(_ text: String) -> Pattern {
        var escaped = ""
        for scalar in text.unicodeScalars {
            if special.contains(scalar) {
                escaped += escape(scalar)
            } else {
                escaped.unicodeScalars.append(scalar)
            }
        }
        return .text(escaped)
    }

    private static func escape(_ scalar: Unicode.Scalar) -> String {
        switch scalar {
        case "\"", "\\": "\\\(scalar)"
        case "\u{8}": "\\b"
        case "\t": "\\t"
        case "\n": "\\n"
        case "\u{C}": "\\f"
        case "\r": "\\r"
        default: "\\u00" + (scalar.value < 16 ? "0" : "") + String(scalar.value, radix: 16)
        }
    }
}
