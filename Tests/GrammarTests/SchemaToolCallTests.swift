import Grammar
import JSON
import Testing

/// Tool calls between tokens 1 (`<tool_call>`) and 2 (`</tool_call>`).
@Suite struct SchemaToolCallTests {
    static let tokens = ToolCallGrammar.Tokens(opening: 1, closing: 2)
    /// No token of it is text: bytes are fed as such.
    static let trie = TokenTrie([nil, nil, nil])

    static func grammar(
        _ parameters: String?, calls: ToolCallGrammar.Calls = .exactlyOne
    ) throws -> CompiledGrammar {
        let schema = try parameters.map { try JSONValue(parsing: $0) }
        let tools = [
            ToolCallGrammar.Tool(name: "get", parameters: schema),
            ToolCallGrammar.Tool(name: "stop", parameters: nil),
        ]
        return try ToolCallGrammar(tools, tokens: tokens, calls: calls).compiled()
    }

    /// Whether parts follow one another: numbers are tokens, texts bytes.
    static func accepts(_ grammar: CompiledGrammar, _ parts: [Any]) -> Bool {
        var matcher = Matcher(grammar, trie)
        for part in parts {
            if let token = part as? Int {
                guard matcher.advance(Int32(token)) else { return false }
            } else if let text = part as? String {
                guard matcher.advance(bytes: text.utf8) else { return false }
            }
        }
        return matcher.isAccepting
    }

    static func call(_ arguments: (String, String)...) -> String {
        let text = arguments.map { "<parameter=\($0)>\n\($1)\n</parameter>\n" }.joined()
        return "\n<function=get>\n\(text)</function>\n"
    }

    @Test func frame() throws {
        let schema =
            #"{"type":"object","properties":{"city":{"type":"string"},"days":{"type":"integer"}},"required":["city"]}"#
        let one = try Self.grammar(schema)
        let whole = Self.call(("city", "San Francisco, CA"), ("days", "3"))
        #expect(Self.accepts(one, [1, whole, 2]))
        #expect(Self.accepts(one, [1, "\n<function=stop>\n</function>\n", 2]))
        #expect(!Self.accepts(one, [1, whole]))
        #expect(!Self.accepts(one, [1, whole, 2, "\n", 1, whole, 2]))
        #expect(!Self.accepts(one, [1, Self.call(("days", "3"), ("city", "x")), 2]))
        #expect(!Self.accepts(one, [1, Self.call(("days", "3")), 2]))
        #expect(!Self.accepts(one, [1, Self.call(("city", "x"), ("other", "3")), 2]))
        #expect(!Self.accepts(one, [1, "\n<function=none>\n</function>\n", 2]))

        let some = try Self.grammar(schema, calls: .oneOrMore)
        #expect(Self.accepts(some, [1, whole, 2, "\n", 1, whole, 2]))
        #expect(!Self.accepts(some, []))
        let rest = try Self.grammar(schema, calls: .rest)
        #expect(Self.accepts(rest, [whole, 2]))
        #expect(!Self.accepts(rest, [1, whole, 2]))
    }

    static let values: [(schema: String, accepted: [String], rejected: [String])] = [
        (
            #"{"type":"string"}"#,
            ["", "null", "a\nb", "\n", "</parameter", "</param>", "a < b", "a <parameter=x> b", "{\"a\""],
            ["a</parameter>b", "</function>", "x\n<parameter=v>"]
        ),
        (#"{"type":"string","maxLength":3}"#, ["", "abc", "a\n"], ["abcd", "\n\n\n\n"]),
        (#"{"type":"string","pattern":"^\\d+$"}"#, ["12"], ["a", ""]),
        (#"{"enum":["a","b c"]}"#, ["a", "b c"], ["\"a\"", "c"]),
        (#"{"type":["string","null"]}"#, ["null", "x", "nul"], ["NULL", "Null"]),
        (#"{"type":["string","integer"]}"#, ["12", "x", "1.5"], ["+12", " 12", "007"]),
        (#"{"anyOf":[{"type":"string"},{"type":"integer","maximum":5}]}"#, ["5", "x"], ["6", " 6"]),
        (#"{"anyOf":[{"type":"string"},{"type":"boolean"}]}"#, ["true", "x", "nottrue"], ["TRUE", " true"]),
        (
            #"{"anyOf":[{"type":"string"},{"type":"array","items":{"type":"integer"}}]}"#, ["[1, 2]", "x"],
            ["[\"a\"]", "[x"]
        ),
        (#"{"type":"integer","minimum":1}"#, ["12"], ["0", "x", "1.0", "null"]),
        (#"{"type":"number"}"#, ["1.5", "-2", "1e3"], ["x"]),
        (#"{"type":"boolean"}"#, ["true", "false"], ["True", "yes"]),
        (
            #"{"type":"object","properties":{"a":{"type":"string"}},"required":["a"]}"#, [#"{"a": "x"}"#],
            ["{}", "x", #"{"a":"</parameter>"}"#]
        ),
        (#"{"type":"array","items":{"type":"string"}}"#, ["[]", #"["a", "b"]"#], ["[1]"]),
        // Without a type, the reader takes everything for text but the word null.
        ("{}", ["x", "12", "null"], ["NULL"]),
        (#"{"not":{"type":"null"}}"#, ["x"], ["null"]),
    ]

    @Test(arguments: values)
    func value(_ schema: String, _ accepted: [String], _ rejected: [String]) throws {
        let grammar = try Self.grammar(#"{"type":"object","properties":{"v":\#(schema)},"required":["v"]}"#)
        for text in accepted {
            #expect(Self.accepts(grammar, [1, Self.call(("v", text)), 2]), "\(text) is a value of \(schema)")
        }
        for text in rejected {
            #expect(
                !Self.accepts(grammar, [1, Self.call(("v", text)), 2]), "\(text) is no value of \(schema)")
        }
    }

    @Test func errorsNameTheTool() throws {
        let error = #expect(throws: GrammarError.self) {
            try Self.grammar(#"{"type":"object","properties":{"a":{"type":"array","uniqueItems":true}}}"#)
        }
        #expect(error?.reason.contains("get") == true)
        #expect(error?.pointer == "/properties/a/uniqueItems")
    }

    @Test func openArguments() throws {
        let grammar = try Self.grammar(#"{"type":"object","additionalProperties":{"type":"string"}}"#)
        #expect(Self.accepts(grammar, [1, Self.call(("any_name", "x"), ("b", "y")), 2]))
        #expect(!Self.accepts(grammar, [1, Self.call(("a b", "x")), 2]))
    }
}
