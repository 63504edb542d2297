import Grammar
import Testing

@Suite struct NotationTests {
    private func holds(_ notation: String, _ text: String) throws -> Bool {
        let (rules, start) = try GrammarNotation.parse(notation)
        return GrammarTests.holds(try CompiledGrammar(rules, start: start), text)
    }

    private func reason(_ notation: String) -> String? {
        do {
            _ = try GrammarNotation.parse(notation)
            return nil
        } catch { return error.reason }
    }

    /// llama.cpp's own example of JSON.
    @Test(arguments: [
        (#"{"a": [1, 2.5e3, "x\n"], "b": {}}"#, true), ("[1 ,2]", true), ("[1,", false), (#"{"a" 1}"#, false),
        (#""top""#, false), ("{}", true),
    ])
    func json(_ text: String, _ expected: Bool) throws {
        let notation = #"""
            root   ::= object | array
            value  ::= object | array | string | number | ("true" | "false" | "null") ws

            object ::=
              "{" ws (
                        string ":" ws value
                ("," ws string ":" ws value)*
              )? "}" ws

            array  ::=
              "[" ws (
                        value
                ("," ws value)*
              )? "]" ws

            string ::=
              "\"" (
                [^"\\\x7F\x00-\x1F] |
                "\\" (["\\bfnrt] | "u" [0-9a-fA-F]{4}) # escapes
              )* "\"" ws

            number ::= ("-"? ([0-9] | [1-9] [0-9]{0,15})) ("." [0-9]+)? ([eE] [-+]? [0-9] [1-9]{0,15})? ws

            # Optional space: by convention, applied in this grammar after literal chars when allowed
            ws ::= | " " | "\n" [ \t]{0,20}
            """#
        #expect(try holds(notation, text) == expected)
    }

    @Test(arguments: [
        ("root ::= \"a\" |\n \"b\"\n", "b", true), ("root ::= \"a\"\n  | \"b\"\n", "b", true),
        ("root ::= x{2,}\nx ::= [a-c\\]-]", "b]-", true), ("root ::= [^a]", "\n", true),
        ("root ::= .{,2}", "äö", true), ("root ::= .{,2}", "äöü", false),
        ("root ::= \"\\u00e4\" [\\x41-C]", "äB", true),
        ("root ::= (\"a\" \"b\")+ ?", "", true), ("root ::= \"\\U0001F600\"", "😀", true),
        ("root ::= (\"x\")* # rest", "xx", true),
        ("expr ::= expr \"+\" n | n\nn ::= [0-9]\nroot ::= expr", "1+2+3", true),
    ])
    func forms(_ notation: String, _ text: String, _ expected: Bool) throws {
        #expect(try holds(notation, text) == expected)
    }

    @Test func errorsSayWhere() {
        #expect(reason("root ::= \"a\"\nx = \"b\"") == "expected ::= after x at line 2, column 3")
        #expect(reason("root ::= (\"a\"") == "expected ) at line 1, column 14")
        #expect(reason("root ::= y") == "names the undefined rule y at line 1, column 10")
        #expect(
            reason("root ::= \"a\"\nroot ::= \"b\"")
                == "defines the rule root a second time at line 2, column 1")
        #expect(reason("root ::= \"a") == "ends inside a text at line 1, column 12")
        #expect(reason("root ::= *") == "has a quantifier with nothing to repeat at line 1, column 10")
        #expect(reason("a ::= \"b\"") == "has no rule named root")
        #expect(reason("start: \"a\"")?.contains("Lark") == true)
        #expect(reason("?start: \"a\"")?.contains("Lark") == true)
        #expect(reason("root ::= " + String(repeating: "(", count: 5_000)) != nil)
    }

    @Test func choicesAreTexts() throws {
        let (rules, start) = try Rules.choice(of: ["red", "green", "gre", "red"])
        let grammar = try CompiledGrammar(rules, start: start)
        for (text, expected) in [
            ("red", true), ("gre", true), ("green", true), ("gr", false), ("redd", false),
        ] {
            #expect(GrammarTests.holds(grammar, text) == expected)
        }
        #expect(throws: GrammarError.self) { try Rules.choice(of: []) }
    }
}
