import Grammar
import Testing

@Suite struct MaskTests {
    /// A vocabulary as a byte-level tokenizer might have: all bytes, pieces of words and marks in all
    /// mixtures, long runs, cut characters, equal tokens, special ones.
    static let vocabulary: [[UInt8]?] = {
        let pieces = [
            "a", "b", "the", " ", "  ", "\"", "\\", "\\\"", "n", "é", "😀", "{", "}", "[", "]", ",", ":", "1",
            "23", ".",
            "-", "\n", "</", "parameter", ">", "true", "\t", "u00", "x",
        ]
        var tokens: [[UInt8]?] = (0..<256).map { [UInt8($0)] }
        for first in pieces {
            for second in pieces {
                tokens.append(Array((first + second).utf8))
                for third in ["\"", "a", ",", "é", "<", "1"] {
                    tokens.append(Array((first + second + third).utf8))
                    tokens.append(Array((first + second + third).utf8.dropLast()))
                }
            }
        }
        for count in [4, 9, 17, 31, 32, 33, 40, 64] {
            for piece in ["a", " ", "é", "\\\\", "😀"] {
                let run = String(repeating: piece, count: count)
                tokens.append(Array(run.utf8))
                tokens.append(Array((run + "\"").utf8))
                tokens.append(Array(("\"" + run).utf8))
                tokens.append(Array((run + "\",").utf8.dropFirst()))
            }
        }
        return tokens + [nil, [], nil]
    }()

    static let trie = TokenTrie(vocabulary)

    static let string = #""([^"\\\u0000-\u001f]|\\(["\\/bfnrt]|u[0-9a-f]{4}))"#

    /// Grammars of the shapes that requests have.
    static func grammar(_ name: String, _ limits: GrammarLimits = GrammarLimits()) throws -> CompiledGrammar {
        var rules = Rules()
        func lexeme(_ expression: String, _ rules: inout Rules) throws -> Rules.Symbol {
            rules.lexeme(try RegularExpression.matchingWhole(expression))
        }
        let free = try lexeme(string + "*\"", &rules)
        let start: Rules.Symbol
        switch name {
        case "json":
            let value = rules.reserve()
            let comma = try lexeme(", ?", &rules)
            let number = try lexeme(#"-?(0|[1-9]\d*)(\.\d+)?|true"#, &rules)
            let list = rules.add(.repeated(value, separator: comma, atLeast: 0, atMost: nil))
            let member = rules.sequence(free, rules.text(":"), value)
            let members = rules.add(.repeated(member, separator: comma, atLeast: 0, atMost: 3))
            let array = rules.sequence(rules.text("["), list, rules.text("]"))
            let object = rules.sequence(rules.text("{"), members, rules.text("}"))
            rules.define(value, as: .choice([free, number, array, object]))
            start = value
        case "bounded":
            let strings = try [3, 20, 40, 70, 500].map { try lexeme(string + "{0,\($0)}\"", &rules) }
            let choice = rules.add(.choice(strings + [free]))
            let least = try lexeme(string + "{35,60}\"", &rules)
            start = rules.sequence(
                rules.text("["), strings[1], rules.text(","), choice, rules.text(","), least)
        case "raw":
            let text = Pattern.not(.sequence([.anything, .text("</parameter>"), .anything]))
            let bounded = Pattern.all([.anyScalar.repeated(2, 50), text])
            start = rules.sequence(
                rules.lexeme(text), rules.text("</parameter>"), rules.lexeme(bounded),
                rules.text("</parameter>"))
        case "tokens":
            let special = rules.add(.token(Int32(vocabulary.count - 1)))
            let call = rules.sequence(special, free, rules.add(.token(97)))
            start = rules.add(
                .repeated(rules.add(.choice([call, free])), separator: nil, atLeast: 1, atMost: nil))
        default:
            let word = try lexeme("[a-bé😀]{0,3}( |$)?", &rules)
            start = rules.add(.repeated(word, separator: rules.text("."), atLeast: 2, atMost: 40))
        }
        return try CompiledGrammar(rules, start: start, limits: limits)
    }

    static let names = ["json", "bounded", "raw", "tokens", "words"]

    /// Token for token, a mask allows what can be read. The walks that the masks lead on are accepted in the
    /// end, and never come to a place where nothing is allowed.
    @Test(arguments: names)
    func masksAllowWhatCanBeRead(_ name: String) throws {
        var random = SplitMix(state: 7)
        let grammar = try Self.grammar(name)
        for _ in 0..<12 {
            let reader = Reader(grammar, Self.trie)
            for _ in 0..<25 where !reader.isComplete {
                let allowed = reader.allowed
                let readable = (0..<Int32(Self.vocabulary.count)).filter { reader.fork().advance($0) }
                #expect(allowed == readable)
                guard let token = allowed.randomElement(using: &random) else {
                    Issue.record("nothing is allowed")
                    break
                }
                #expect(reader.advance(token))
            }
        }
    }

    /// What was computed before, and for whom, makes no difference; nor does it when memory is short.
    @Test(arguments: names)
    func memoryMakesNoDifference(_ name: String) throws {
        var short = GrammarLimits()
        short.cachedStates = 40
        let (shared, forgetful) = (try Self.grammar(name), try Self.grammar(name, short))
        var random = SplitMix(state: 11)
        for _ in 0..<6 {
            let readers = [
                Reader(shared, Self.trie), Reader(try Self.grammar(name), Self.trie),
                Reader(forgetful, Self.trie),
                Reader(forgetful, Self.trie),
            ]
            for step in 0..<20 where !readers[0].isComplete {
                // One of them looks at no mask on its way.
                let masks = readers[..<(step % 5 == 4 ? 4 : 3)].map(\.allowed)
                #expect(masks.allSatisfy { $0 == masks[0] })
                guard let token = masks[0].randomElement(using: &random) else { break }
                for reader in readers { #expect(reader.advance(token)) }
                #expect(Set(readers.map(\.isAccepting)).count == 1)
                #expect(Set(readers.map(\.isComplete)).count == 1)
            }
        }
    }

    /// The bytes that are forced are those that every allowed token begins with, or is a beginning of.
    @Test(arguments: names)
    func forcedBytesAreForced(_ name: String) throws {
        var random = SplitMix(state: 3)
        let reader = Reader(try Self.grammar(name), Self.trie)
        for _ in 0..<30 where !reader.isComplete {
            let forced = reader.forcedBytes(limit: 8)
            let allowed = reader.allowed
            if !forced.isEmpty {
                #expect(!reader.isAccepting)
                for token in allowed {
                    let bytes = Self.vocabulary[Int(token)] ?? []
                    #expect(forced.starts(with: bytes.prefix(forced.count)), "\(token)")
                }
            }
            guard let token = allowed.randomElement(using: &random) else { break }
            #expect(reader.advance(token))
        }
    }
}

struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ value >> 30) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ value >> 27) &* 0x94D0_49BB_1331_11EB
        return value ^ value >> 31
    }
}
