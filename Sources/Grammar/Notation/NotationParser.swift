/// Reads a grammar in GBNF into rules.
struct NotationParser {
    /// Parentheses may be nested so deep.
    private static let depthLimit = 100

    private var reader: NotationReader
    private var rules = Rules()
    /// The rule of each name, and where it was named first.
    private var names: [String: (symbol: Rules.Symbol, place: Int)] = [:]
    private var defined: Set<String> = []
    private var depth = 0

    init(_ text: String) { reader = NotationReader(text) }

    mutating func grammar() throws(GrammarError) -> (rules: Rules, start: Rules.Symbol) {
        reader.skipSpace(acrossLines: true)
        while reader.next != nil {
            try rule()
            reader.skipSpace(acrossLines: true)
        }
        let missing = names.filter { !defined.contains($0.key) }.min { $0.value.place < $1.value.place }
        if let missing {
            throw reader.error("names the undefined rule \(missing.key)", at: missing.value.place)
        }
        guard let root = names["root"] else { throw GrammarError("has no rule named root") }
        return (rules, root.symbol)
    }

    private mutating func symbol(_ name: String, at place: Int) -> Rules.Symbol {
        if let known = names[name] { return known.symbol }
        let symbol = rules.reserve()
        names[name] = (symbol, place)
        return symbol
    }

    private mutating func rule() throws(GrammarError) {
        let place = reader.place
        if reader.take("%") || reader.take("?") { throw Self.lark }
        guard let name = reader.name() else { throw reader.error("expected the name of a rule") }
        reader.skipSpace(acrossLines: false)
        guard reader.take("::=") else {
            if reader.next == ":" { throw Self.lark }
            throw reader.error("expected ::= after \(name)")
        }
        guard defined.insert(name).inserted else {
            throw reader.error("defines the rule \(name) a second time", at: place)
        }
        let symbol = symbol(name, at: place)
        reader.skipSpace(acrossLines: true)
        let body = try alternatives()
        rules.define(symbol, as: .choice([body]))
        guard reader.next == nil || reader.next == "\n" || reader.next == "\r" else {
            throw reader.error("expected the end of the rule")
        }
    }

    private static let lark = GrammarError(
        "is in the notation of Lark, which is not supported; use GBNF (root ::= …)")

    private mutating func alternatives() throws(GrammarError) -> Rules.Symbol {
        var parts = [try sequence()]
        while reader.next == "|" {
            _ = reader.take("|")
            reader.skipSpace(acrossLines: true)
            parts.append(try sequence())
        }
        return parts.count == 1 ? parts[0] : rules.add(.choice(parts))
    }

    private mutating func sequence() throws(GrammarError) -> Rules.Symbol {
        var parts: [Rules.Symbol] = []
        while let part = try item() {
            parts.append(try repeated(part))
            skipToNext()
        }
        return parts.count == 1 ? parts[0] : rules.add(.sequence(parts))
    }

    /// Inside parentheses a rule goes on across line ends; elsewhere only behind `|`, or before it.
    private mutating func skipToNext() {
        reader.skipSpace(acrossLines: depth > 0)
        var ahead = reader
        ahead.skipSpace(acrossLines: true)
        if ahead.next == "|" { reader = ahead }
    }

    private mutating func item() throws(GrammarError) -> Rules.Symbol? {
        switch reader.next {
        case "\"": return rules.text(try text())
        case "[": return rules.lexeme(.scalar(try characterClass()))
        case ".":
            _ = reader.take(".")
            return rules.lexeme(.anyScalar)
        case "(":
            _ = reader.take("(")
            depth += 1
            guard depth <= Self.depthLimit else { throw reader.error("is nested too deeply") }
            reader.skipSpace(acrossLines: true)
            let inner = try alternatives()
            guard reader.take(")") else { throw reader.error("expected )") }
            depth -= 1
            return inner
        case "*", "+", "?", "{": throw reader.error("has a quantifier with nothing to repeat")
        default:
            let place = reader.place
            return reader.name().map { symbol($0, at: place) }
        }
    }

    private mutating func repeated(_ part: Rules.Symbol) throws(GrammarError) -> Rules.Symbol {
        var part = part
        while let (atLeast, atMost) = try quantifier() {
            part = rules.add(.repeated(part, separator: nil, atLeast: atLeast, atMost: atMost))
        }
        return part
    }

    private mutating func quantifier() throws(GrammarError) -> (Int, Int?)? {
        var ahead = reader
        ahead.skipSpace(acrossLines: depth > 0)
        guard let scalar = ahead.next, "*+?{".unicodeScalars.contains(scalar) else { return nil }
        reader = ahead
        _ = reader.read()
        switch scalar {
        case "*": return (0, nil)
        case "+": return (1, nil)
        case "?": return (0, 1)
        default: break
        }
        reader.skipSpace(acrossLines: false)
        let first = reader.number()
        reader.skipSpace(acrossLines: false)
        var atMost = first
        if reader.take(",") {
            reader.skipSpace(acrossLines: false)
            atMost = reader.number()
            reader.skipSpace(acrossLines: false)
            if first == nil, atMost == nil { throw reader.error("expected a number") }
        } else if first == nil {
            throw reader.error("expected a number")
        }
        guard reader.take("}") else { throw reader.error("expected }") }
        let atLeast = first ?? 0
        guard atLeast <= atMost ?? atLeast else { throw reader.error("has a quantifier out of order") }
        return (atLeast, atMost)
    }

    private mutating func text() throws(GrammarError) -> String {
        _ = reader.take("\"")
        var text = ""
        while !reader.take("\"") {
            guard reader.next != "\n" else { throw reader.error("has an unfinished text") }
            text.unicodeScalars.append(try reader.character())
        }
        return text
    }

    private mutating func characterClass() throws(GrammarError) -> ScalarSet {
        _ = reader.take("[")
        let isComplement = reader.take("^")
        var ranges: [ClosedRange<UInt32>] = []
        while !reader.take("]") {
            let low = try reader.character()
            guard reader.next == "-", reader.peek(1) != "]" else {
                ranges.append(low.value...low.value)
                continue
            }
            _ = reader.take("-")
            let high = try reader.character()
            guard low <= high else { throw reader.error("has a range out of order") }
            ranges.append(low.value...high.value)
        }
        let set = ScalarSet(ranges)
        return isComplement ? set.complement : set
    }
}
