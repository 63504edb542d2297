/// Reads the grammar of ECMA-262's patterns. Lone brackets and braces are taken literally, as browsers do
/// without the `u` flag.
struct RegularExpressionParser: ScalarScanner {
    /// Groups may be nested so deep.
    private static let depthLimit = 100

    let scalars: [Unicode.Scalar]
    var place = 0
    private var depth = 0

    static func alternatives(of text: String) throws(GrammarError) -> Anchored {
        var parser = RegularExpressionParser(scalars: Array(text.unicodeScalars))
        let result = try parser.disjunction()
        guard parser.place == parser.scalars.count else { throw parser.error("has an unmatched ')'") }
        return result
    }

    private init(scalars: [Unicode.Scalar]) { self.scalars = scalars }

    mutating func take(_ scalar: Unicode.Scalar) -> Bool {
        guard next == scalar else { return false }
        place += 1
        return true
    }

    func error(_ reason: String) -> GrammarError { GrammarError("\(reason) at character \(place + 1)") }

    private mutating func disjunction() throws(GrammarError) -> Anchored {
        var parts = [try sequence()]
        while take("|") { parts.append(try sequence()) }
        guard parts.count > 1 else { return parts[0] }
        if parts.contains(where: \.isAnchored) { return Anchored(parts.flatMap(\.alternatives)) }
        return Anchored(.choice(parts.map(\.plain)))
    }

    private mutating func sequence() throws(GrammarError) -> Anchored {
        var parts: [Anchored] = []
        while let scalar = next, scalar != "|", scalar != ")" {
            parts.append(try quantified(try atom()))
        }
        return try Anchored.sequence(parts)
    }

    private mutating func quantified(_ atom: Anchored) throws(GrammarError) -> Anchored {
        guard let (atLeast, atMost) = try quantifier() else { return atom }
        // A lazy quantifier chooses another match of the same texts.
        _ = take("?")
        guard !atom.isAnchored else {
            if atLeast == 1, atMost == 1 { return atom }
            if atLeast == 0, atMost == 1 {
                return Anchored(atom.alternatives + Anchored(.empty).alternatives)
            }
            throw error("repeats an anchor")
        }
        return Anchored(.repeated(atom.plain, atLeast: atLeast, atMost: atMost))
    }

    private mutating func quantifier() throws(GrammarError) -> (Int, Int?)? {
        if take("*") { return (0, nil) }
        if take("+") { return (1, nil) }
        if take("?") { return (0, 1) }
        let start = place
        guard take("{") else { return nil }
        guard let atLeast = number() else {
            place = start
            return nil
        }
        var atMost: Int? = atLeast
        if take(",") { atMost = number() }
        guard take("}") else {
            place = start
            return nil
        }
        guard atLeast <= atMost ?? atLeast else { throw error("has a quantifier out of order") }
        return (atLeast, atMost)
    }

    /// Numbers that are too great for any purpose become a great one.
    private mutating func number() -> Int? {
        var value: Int?
        while let digit = next.flatMap({ Int($0.value) - 48 }), 0...9 ~= digit {
            value = min((value ?? 0) * 10 + digit, 1 << 40)
            place += 1
        }
        return value
    }

    private mutating func atom() throws(GrammarError) -> Anchored {
        guard let scalar = next else { return Anchored(.empty) }
        switch scalar {
        case "^":
            place += 1
            return .start
        case "$":
            place += 1
            return .end
        case "(": return try group()
        case ".":
            place += 1
            return Anchored(.scalar(CharacterEscape.lineEnds.complement))
        case "[":
            place += 1
            return Anchored(.scalar(try characterClass()))
        case "\\":
            place += 1
            return Anchored(try escape())
        case "*", "+", "?": throw error("has a quantifier with nothing to repeat")
        case "{":
            let start = place
            guard try quantifier() == nil else {
                place = start
                throw error("has a quantifier with nothing to repeat")
            }
            fallthrough
        default:
            place += 1
            return Anchored(.scalar(ScalarSet(scalar)))
        }
    }

    private mutating func group() throws(GrammarError) -> Anchored {
        let refused = [
            "(?=": "uses lookahead", "(?!": "uses negative lookahead", "(?<=": "uses lookbehind",
            "(?<!": "uses negative lookbehind",
        ]
        for (opening, reason) in refused where scalars[place...].starts(with: opening.unicodeScalars) {
            throw error("\(reason), which is not supported,")
        }
        place += 1
        if take("?<") {
            while let scalar = next, scalar != ">", scalar != ")" { _ = take(scalar) }
            guard take(">") else { throw error("has an unfinished group name") }
        } else if next == "?", !take("?:") {
            throw error("uses a kind of group that is not supported")
        }
        depth += 1
        guard depth <= Self.depthLimit else { throw error("is nested too deeply") }
        let inner = try disjunction()
        depth -= 1
        guard take(")") else { throw error("has an unmatched '('") }
        return inner
    }

    private mutating func escape() throws(GrammarError) -> Pattern {
        switch next {
        case "b", "B": throw error("uses a word boundary, which is not supported,")
        case "1", "2", "3", "4", "5", "6", "7", "8", "9", "k":
            throw error("uses a back reference, which is not supported,")
        default: return .scalar(try escapedSet())
        }
    }
}
