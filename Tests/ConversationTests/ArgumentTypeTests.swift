import Conversation
import JSON
import Reply
import Testing

func jsonText(_ text: String) -> String { JSONValue.string(text).text(.python) }

/// 6, 9, 12 and others: text becomes JSON by the tool's schema, or stays text.
@Suite struct ArgumentTypeTests {
    @Test(
        "Values are typed by the schema",
        arguments: [
            ("i", "3", "3"), ("i", " 42 ", "42"), ("i", "-7", "-7"), ("i", "+5", "5"), ("i", "007", "7"),
            ("i", "123456789012345678901234567890", "123456789012345678901234567890"),
            ("i", "2024-01-31", "\"2024-01-31\""), ("i", "3.5", "\"3.5\""), ("i", "", "\"\""),
            ("i", "null", "null"), ("i", "NULL", "null"), ("u", "8", "8"),
            ("f", "3.5", "3.5"), ("f", "3.0", "3"), ("f", "1e3", "1000"), ("f", "-0.5", "-0.5"),
            ("f", "7", "7"),
            ("f", ".5", "0.5"), ("f", "1e400", "\"1e400\""), ("f", "nan", "\"nan\""), ("f", "1.50", "1.50"),
            ("f", "0x10", "\"0x10\""),
            ("b", "true", "true"), ("b", "True", "true"), ("b", "false", "false"), ("b", "yes", "false"),
            ("b", "null", "null"),
            ("s", "null", "\"null\""), ("s", "3", "\"3\""), ("s", "é ü 😀", "\"é ü 😀\""),
            ("s", "a\"b\\c\td\u{1}", "\"a\\\"b\\\\c\\td\\u0001\""), ("s", "\n\nx\n\n", "\"\\n\\nx\\n\\n\""),
            ("ns", "null", "null"), ("ns", "Null", "null"), ("ns", "nullable", "\"nullable\""),
            ("ns", "nul", "\"nul\""), ("ns", "", "\"\""), ("nullable", "null", "null"),
            ("o", "{\"a\": [1, 2.0]}", "{\"a\": [1, 2.0]}"),
            ("o", "{'a': True, 'b': None}", "{\"a\": true, \"b\": null}"),
            ("o", "{broken", "\"{broken\""), ("o", "null", "null"), ("o", "None", "null"),
            ("a", "[{\"k\": \"v\"}]", "[{\"k\": \"v\"}]"), ("a", "[1,\n 2]", "[1, 2]"),
            ("a", "(1, 'x')", "[1, \"x\"]"),
            ("a", "['it\\'s', \"q\"]", "[\"it's\", \"q\"]"), ("a", "[NaN]", "\"[NaN]\""),
            ("any", "5", "\"5\""), ("any", "null", "null"), ("missing", "true", "\"true\""),
            ("anyInt", "4", "4"), ("anyInt", "null", "null"), ("oneArray", "[1]", "[1]"),
            ("ref", "{\"x\": 1}", "{\"x\": 1}"), ("all", "{\"x\": 1}", "{\"x\": 1}"),
            ("colour", "red", "\"red\""),
            ("colour", "null", "\"null\""), ("level", "2", "2"), ("level", "null", "null"),
            ("flag", "True", "true"),
            ("optional", "blue", "\"blue\""), ("optional", "null", "null"), ("loop", "x", "\"x\""),
            ("dict", "{\"a\": 1}", "{\"a\": 1}"),
            // What is no literal to its end is text, never null.
            ("o", "{\"a\": 1}}", "\"{\\\"a\\\": 1}}\""), ("a", "None found", "\"None found\""),
            ("a", "[1] and more", "\"[1] and more\""), ("o", "{} {}", "\"{} {}\""),
            ("o", "{'a': maybe}", "\"{'a': maybe}\""), ("a", "[nothing]", "\"[nothing]\""),
            // Unions.
            ("boolText", "verbose", "\"verbose\""), ("boolText", "True", "true"),
            ("boolText", "null", "\"null\""), ("boolEnum", "auto", "\"auto\""),
            ("boolEnum", "false", "false"), ("textArray", "[\"a\", \"b\"]", "[\"a\", \"b\"]"),
            ("textArray", "{\"a\": 1}", "\"{\\\"a\\\": 1}\""), ("textArray", "plain", "\"plain\""),
            ("textObject", "{'a': 1}", "{\"a\": 1}"), ("textObject", "[1]", "\"[1]\""),
            ("mixed", "1", "1"), ("mixed", "true", "true"), ("mixed", "auto", "\"auto\""),
            ("numbers", "2.5", "2.5"), ("numbers", "null", "null"), ("numbers", "2 apples", "\"2 apples\""),
        ])
    func typed(name: String, value: String, expected: String) {
        let result = answer(call("typed", [(name, value)]))
        #expect(result.toolCalls.map(\.arguments) == ["{\"\(name)\": \(expected)}"])
    }

    @Test("Just one newline on either side belongs to the format")
    func newlines() {
        func content(_ raw: String) -> String? {
            answer(
                "<tool_call><function=write_file><parameter=content>\(raw)</parameter></function></tool_call>"
            )
            .toolCalls.first?.arguments
        }
        #expect(content("x") == "{\"content\": \"x\"}")
        #expect(content("\n  x \n") == "{\"content\": \"  x \"}")
        #expect(content("\n\nx\n\n") == "{\"content\": \"\\nx\\n\"}")
        #expect(content("\n") == "{\"content\": \"\"}")
        #expect(content("\n\n") == "{\"content\": \"\"}")
        #expect(content("") == "{\"content\": \"\"}")
    }

    @Test("A typed value without a bound becomes text")
    func longTyped() throws {
        let value = "[" + String(repeating: "1,", count: 600_000)
        let arguments = answer(call("typed", [("a", value)])).toolCalls[0].arguments
        #expect(arguments == "{\"a\": \(jsonText(value))}")
    }

    @Test("A hostile schema is read within bounds")
    func hostileSchema() throws {
        let wide =
            "{\"anyOf\": [" + Array(repeating: "{\"$ref\": \"#\"}", count: 50).joined(separator: ",") + "]"
        let tool = try #require(
            Tool(name: "f", parameters: "\(wide), \"properties\": {\"x\": {\"$ref\": \"#\"}}}"))
        #expect(
            answer(call("f", [("x", "1")]), tools: [tool]).toolCalls.map(\.arguments) == ["{\"x\": \"1\"}"])
    }
}
