import Grammar
import Testing

@Suite struct MatcherTests {
    /// Any JSON value without whitespace, by recursion.
    static func json() throws -> CompiledGrammar {
        var rules = Rules()
        let value = rules.reserve()
        let string = rules.lexeme(
            try RegularExpression.matchingWhole(#""([^"\\\u0000-\u001f]|\\["\\/bfnrt])*""#))
        let number = rules.lexeme(
            try RegularExpression.matchingWhole(#"-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?"#))
        let word = rules.lexeme(.choice([.text("true"), .text("false"), .text("null")]))
        let comma = rules.text(",")
        let items = rules.add(.repeated(value, separator: comma, atLeast: 0, atMost: nil))
        let array = rules.sequence(rules.text("["), items, rules.text("]"))
        let member = rules.sequence(string, rules.text(":"), value)
        let members = rules.add(.repeated(member, separator: comma, atLeast: 0, atMost: nil))
        let object = rules.sequence(rules.text("{"), members, rules.text("}"))
        rules.define(value, as: .choice([string, number, word, array, object]))
        return try CompiledGrammar(rules, start: value)
    }

    @Test(arguments: [
        ("[]", true), (#"{"a":[1,-2.5e3,"x\n"],"b":{}}"#, true), ("[1,]", false), ("[1", false),
        ("01", false),
        ("true", true), ("tru", false), (#"{"a" :1}"#, false), ("\"é😀\"", true), ("[[[[[[]]]]]]", true),
        ("", false),
    ])
    func json(_ text: String, _ expected: Bool) throws {
        #expect(holds(try Self.json(), text) == expected)
    }

    @Test func whatIsNotAllowedChangesNothing() throws {
        let matcher = Reader(try Self.json(), byteTrie)
        #expect(matcher.advance(bytes: "[1".utf8))
        #expect(!matcher.advance(bytes: ",,".utf8))
        #expect(matcher.advance(bytes: ",2]".utf8))
        #expect(matcher.isAccepting && matcher.isComplete)
        #expect(!matcher.advance(bytes: " ".utf8))
        #expect(!matcher.advance(Int32(999)))
    }

    @Test func forksGoTheirOwnWays() throws {
        let first = Reader(try Self.json(), byteTrie)
        #expect(first.advance(bytes: "[".utf8))
        let second = first.fork()
        #expect(second.advance(bytes: "{".utf8))
        #expect(first.advance(bytes: "1]".utf8))
        #expect(first.isComplete)
        #expect(!second.isAccepting)
        #expect(second.advance(bytes: "}]".utf8) && second.isComplete)
    }

    @Test func countsAreKept() throws {
        var rules = Rules()
        let part = rules.add(
            .repeated(rules.text("a"), separator: rules.text(","), atLeast: 2, atMost: 3))
        let grammar = try CompiledGrammar(rules, start: part)
        for (text, expected) in [("a", false), ("a,a", true), ("a,a,a", true), ("a,a,a,a", false)] {
            #expect(holds(grammar, text) == expected, "\(text)")
        }
    }

    /// Rounds that read nothing neither hang nor count.
    @Test func emptyRoundsEnd() throws {
        for separator in [nil, "", ",", ";?"] {
            var rules = Rules()
            let part = rules.reserve()
            let inner = rules.add(.repeated(rules.text("a"), separator: nil, atLeast: 0, atMost: 2))
            rules.define(part, as: .choice([inner, rules.sequence(rules.text("("), part, rules.text(")"))]))
            let between = try separator.map { rules.lexeme(try RegularExpression.matchingWhole($0)) }
            let start = rules.add(.repeated(part, separator: between, atLeast: 3, atMost: 100_000))
            let grammar = try CompiledGrammar(rules, start: start)
            #expect(holds(grammar, "") == (separator != ","), "\(separator ?? "none")")
            #expect(holds(grammar, "a(a)(())aaa") == (separator != ","))
            #expect(holds(grammar, ",,,a") == (separator == ","))
            #expect(holds(grammar, "a;a(a);") == (separator == ";?"))
            #expect(!holds(grammar, "a("))
        }
    }

    @Test func leftRecursionBecomesARepetition() throws {
        var rules = Rules()
        let sum = rules.reserve()
        let digit = rules.lexeme(.scalar(ScalarSet("0"..."9")))
        rules.define(sum, as: .choice([rules.sequence(sum, rules.text("+"), digit), digit, sum]))
        let grammar = try CompiledGrammar(rules, start: sum)
        #expect(holds(grammar, "1+2+3"))
        #expect(!holds(grammar, "1+"))
        #expect(!holds(grammar, "+1"))
    }

    @Test func grammarsWithoutTextAreRefused() throws {
        func reason(_ make: (inout Rules) -> Rules.Symbol) -> String? {
            var rules = Rules()
            let start = make(&rules)
            do {
                _ = try CompiledGrammar(rules, start: start)
                return nil
            } catch { return error.reason }
        }
        #expect(
            reason { rules in
                let loop = rules.reserve()
                rules.define(loop, as: .sequence([loop]))
                return loop
            } == "allows no text")
        #expect(
            reason { rules in
                let list = rules.reserve()
                rules.define(list, as: .sequence([rules.text("["), list, rules.text("]")]))
                return list
            } == "allows no text")
        #expect(
            reason { $0.lexeme(.all([.text("abc"), .anyScalar.repeated(4, nil)])) } == "allows no text")
        #expect(
            reason { $0.lexeme(.all([.anything, .not(.anything)])) } == "allows no text")
        #expect(
            reason { rules in
                let (a, b) = (rules.reserve(), rules.reserve())
                rules.define(a, as: .choice([rules.sequence(b, rules.text("x")), rules.text("y")]))
                rules.define(b, as: .choice([rules.sequence(a, rules.text("z")), rules.text("w")]))
                return a
            } == "a rule begins with itself (left recursion)")
        #expect(reason { $0.reserve() } == "a rule is used but not defined")
    }

    /// A byte that leads nowhere is never allowed, even if the intersection shows it only later.
    @Test func noDeadEnds() throws {
        let pattern = Pattern.all([
            try RegularExpression.matchingWhole("(ab|cd|ef){3}"),
            .not(try RegularExpression.searching("cdcd|^ab")),
            .anyScalar.repeated(0, 6), .not(try RegularExpression.searching("ef$")),
        ])
        var rules = Rules()
        let start = rules.lexeme(pattern)
        let grammar = try CompiledGrammar(rules, start: start)
        var texts: [String] = []
        var open = [(Reader(grammar), "")]
        while let (matcher, text) = open.popLast() {
            if matcher.isAccepting { texts.append(text) }
            let allowed = matcher.allowed
            #expect(matcher.isAccepting || !allowed.isEmpty, "\(text)")
            for token in allowed {
                let next = matcher.fork()
                #expect(next.advance(token))
                open.append((next, text + String(UnicodeScalar(UInt8(token)))))
            }
        }
        #expect(
            texts.sorted() == [
                "cdabab", "cdabcd", "cdefab", "cdefcd", "efabab", "efabcd", "efcdab", "efefab", "efefcd",
            ])
    }

    @Test func specialTokensAreWaitedFor() throws {
        var tokens: [[UInt8]?] = (0..<256).map { [UInt8($0)] }
        tokens += [nil, Array("ab".utf8), nil]
        let trie = TokenTrie(tokens)
        var rules = Rules()
        let start = rules.sequence(rules.add(.token(256)), rules.text("ab"), rules.add(.token(258)))
        let matcher = Reader(try CompiledGrammar(rules, start: start), trie)
        #expect(matcher.allowed == [256])
        #expect(!matcher.advance(258))
        #expect(matcher.advance(256))
        #expect(matcher.forcedBytes(limit: 10) == Array("ab".utf8))
        #expect(matcher.allowed == [97, 257])
        #expect(matcher.advance(257))
        #expect(!matcher.isComplete)
        #expect(matcher.allowed == [258])
        #expect(matcher.advance(258) && matcher.isAccepting && matcher.isComplete)
    }

    /// One emoji is one scalar, whatever the pieces in which it comes.
    @Test func piecesOfCharactersCountOnce() throws {
        var rules = Rules()
        let start = rules.lexeme(.sequence([.text("\""), .anyScalar.repeated(1, 1), .text("\"")]))
        let matcher = Reader(try CompiledGrammar(rules, start: start), byteTrie)
        #expect(matcher.advance(bytes: [0x22, 0xF0, 0x9F]))
        #expect(matcher.allowed == Array(0x80...0xBF))
        #expect(matcher.advance(bytes: [0x98, 0x80]))
        #expect(matcher.forcedBytes(limit: 4) == [0x22])
        let surrogate = Reader(try CompiledGrammar(rules, start: start), byteTrie)
        #expect(surrogate.advance(bytes: [0x22, 0xED]))
        #expect(surrogate.allowed == Array(0x80...0x9F))
    }

    @Test func tooManyReadingsAreStuckAtTheSameByte() throws {
        var limits = GrammarLimits()
        limits.threads = 50
        var rules = Rules()
        let nest = rules.reserve()
        let a = rules.text("a")
        rules.define(
            nest,
            as: .choice([
                a, rules.sequence(a, nest, rules.text("b")), rules.sequence(a, nest, rules.text("c")),
            ]))
        let grammar = try CompiledGrammar(rules, start: nest, limits: limits)
        var lengths: Set<Int> = []
        for _ in 0..<3 {
            let matcher = Reader(grammar, byteTrie)
            var length = 0
            while !matcher.isStuck, length < 100, matcher.advance(97) { length += 1 }
            #expect(matcher.isStuck)
            lengths.insert(length)
        }
        #expect(lengths.count == 1)
    }
}
