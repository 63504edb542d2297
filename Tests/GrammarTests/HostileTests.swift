import Grammar
import Testing

/// What costs other engines seconds, memory or their life. Each grammar here is either refused or followed
/// within the limits; that the suite ends is part of what it shows.
@Suite struct HostileTests {
    private func grammar(_ pattern: Pattern) throws -> CompiledGrammar {
        var rules = Rules()
        let start = rules.lexeme(pattern)
        return try CompiledGrammar(rules, start: start)
    }

    private func grammar(_ expression: String) throws -> CompiledGrammar {
        try grammar(RegularExpression.matchingWhole(expression))
    }

    @Test func expressionsThatBacktrackElsewhere() throws {
        let many = String(repeating: "a", count: 3_000)
        #expect(holds(try grammar("(a|a)*b"), many + "b"))
        #expect(!holds(try grammar("(a|a)*b"), many))
        #expect(holds(try grammar("(a*)*(a*)*b"), many + "b"))
        #expect(holds(try grammar("(a?){2000}a{2000}"), many))
        #expect(!holds(try grammar("(a?){1000}a{1000}"), many))
        #expect(holds(try grammar("(.*)*x(.*)*"), many + "x" + many))
    }

    @Test func countersAreNotUnrolled() throws {
        #expect(holds(try grammar(".{0,100000}"), String(repeating: "é", count: 2_000)))
        #expect(holds(try grammar("(.{1000}){3}"), String(repeating: "é", count: 3_000)))
        #expect(!holds(try grammar("(.{1000}){3}"), String(repeating: "é", count: 2_999)))
        let reader = Reader(try grammar("(.{1000}){1000}"))
        #expect(reader.advance(bytes: String(repeating: "x", count: 5_000).utf8))
        #expect(!reader.isAccepting && !reader.isStuck)
        #expect(throws: GrammarError.self) { try grammar("a{99999999999}") }
        var rules = Rules()
        let items = rules.add(
            .repeated(rules.text("a"), separator: rules.text(","), atLeast: 100_000, atMost: 1_000_000))
        let list = Reader(try CompiledGrammar(rules, start: items))
        #expect(list.advance(bytes: String(repeating: "a,", count: 2_000).utf8))
        #expect(list.forcedBytes(limit: 4) == Array("a,a,".utf8))
    }

    @Test func manyAlternatives() throws {
        let texts = (0..<10_000).map { "value \($0 * 7_919 % 10_000)" }
        let (rules, start) = try Rules.choice(of: texts)
        let choice = try CompiledGrammar(rules, start: start)
        #expect(holds(choice, "value 9999"))
        #expect(!holds(choice, "value 10000"))
        #expect(Reader(choice).forcedBytes(limit: 100) == Array("value ".utf8))
        let notation = "root ::= " + (0..<10_000).map { "\"k\($0)\"" }.joined(separator: " | ")
        let parsed = try GrammarNotation.parse(notation)
        #expect(holds(try CompiledGrammar(parsed.rules, start: parsed.start), "k77"))
    }

    @Test func depth() throws {
        let notation = (0..<2_000).map { "r\($0) ::= \"(\" r\($0 + 1) \")\"\n" }.joined()
        let (rules, start) = try GrammarNotation.parse("root ::= r0\n" + notation + "r2000 ::= \"x\"")
        let open = String(repeating: "(", count: 2_000)
        #expect(holds(try CompiledGrammar(rules, start: start), open + "x" + open.map { _ in ")" }.joined()))
        let json = try MatcherTests.json()
        let reader = Reader(json)
        #expect(reader.advance(bytes: String(repeating: "[", count: 50_000).utf8))
        #expect(reader.advance(bytes: String(repeating: "]", count: 50_000).utf8))
        #expect(reader.isComplete)
        #expect(throws: GrammarError.self) {
            try grammar((0..<5_000).reduce(Pattern.anyScalar) { pattern, _ in .not(pattern) })
        }
    }

    @Test func intersectionsOfMany() throws {
        let parts = (0..<1_000).map { Pattern.not(.text("forbidden \($0)")) }
        let grammar = try grammar(.all(parts + [.anyScalar.repeated(1, 40)]))
        #expect(holds(grammar, "forbidden 1000"))
        #expect(!holds(grammar, "forbidden 999"))
        // Numbers of a's that thirteen primes all divide: no text below their product.
        let primes = [2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41]
        let divisible = primes.map { Pattern.text("a").repeated($0, $0).repeated(1) }
        #expect(throws: GrammarError("an intersection of patterns is too complex")) {
            try self.grammar(.all(divisible.map { $0 }))
        }
        let six = try self.grammar(.all(divisible[..<2].map { $0 }))
        #expect(Reader(six).forcedBytes(limit: 100) == Array("aaaaaa".utf8))
    }

    /// That a forbidden text was read shows at once, however long the text might have become.
    @Test func forbiddenTexts() throws {
        for length in [10, 200, 100_000] {
            let pattern = Pattern.all([
                .anyScalar.repeated(0, length), .not(.sequence([.anything, .text("</é>"), .anything])),
            ])
            let reader = Reader(try grammar(pattern))
            #expect(reader.advance(bytes: "a</é".utf8))
            #expect(!reader.advance(bytes: ">".utf8))
            #expect(reader.advance(bytes: "</é".utf8))
            #expect(!reader.isStuck && reader.isAccepting)
            #expect(!reader.allowed.contains(0x3E) && reader.allowed.contains(0x3C))
        }
    }

    @Test func ambiguityIsBounded() throws {
        let (rules, start) = try GrammarNotation.parse(
            "root ::= s\ns ::= \"a\" s s | \"a\" s s s | \"a\" s \"b\" | \"\" | \"a\"")
        var limits = GrammarLimits()
        limits.threads = 200
        let grammar = try CompiledGrammar(rules, start: start, limits: limits)
        let reader = Reader(grammar)
        var length = 0
        while !reader.isStuck, length < 200 {
            #expect(reader.advance(97))
            length += 1
        }
        #expect(reader.allowed == [] || !reader.isStuck)
    }

    @Test func rulesWithoutProgress() throws {
        for notation in [
            "root ::= root", "root ::= a\na ::= b\nb ::= a", "root ::= root root", "root ::= \"x\" root",
        ] {
            let (rules, start) = try GrammarNotation.parse(notation)
            #expect(throws: GrammarError.self, "\(notation)") { try CompiledGrammar(rules, start: start) }
        }
        for notation in [
            "root ::= (\"\"*)* \"x\"", "root ::= (a | \"\")* \"x\"\na ::= a?\n",
            "root ::= (\"y\"? \"\"){0,99999} \"x\"",
        ] {
            let (rules, start) = try GrammarNotation.parse(notation)
            let grammar = try? CompiledGrammar(rules, start: start)
            if let grammar { #expect(holds(grammar, "x"), "\(notation)") }
        }
    }
}
