import Conversation
import JSON
import Reply
import Testing

/// Closing tags that models write twice, in another format's spelling or too late, and what stands around
/// parameters. The forms are from public bug reports about this family of models.
@Suite struct StrayTagTests {
    /// One parameter of `typed` and what follows it.
    private func typed(_ name: String, _ body: String) -> [String] {
        let text = "<tool_call>\n<function=typed>\n<parameter=\(name)>\n\(body)\n</function>\n</tool_call>"
        let result = answer(text)
        #expect(result.content == nil)
        return result.toolCalls.map(\.arguments)
    }

    @Test(
        "A closing written twice ends the value once",
        arguments: [
            ("b", "true", "true"), ("i", "12", "12"), ("f", "1.5", "1.5"),
            ("s", "src/main.c", "\"src/main.c\""),
            ("ns", "null", "null"), ("o", "{\"a\": 1}", "{\"a\": 1}"), ("a", "[1]", "[1]"),
            ("level", "2", "2"), ("any", "text", "\"text\""), ("oneArray", "[1]", "[1]"),
            ("boolText", "true", "true"),
        ])
    func repeated(name: String, value: String, expected: String) {
        for closing in [
            "\n</parameter>\n</parameter>", "\n</parameter></parameter>\n</parameter>",
            "\n</parameter>\n</parameters>", "\n</parameter>\n</function>",
        ] {
            #expect(typed(name, value + closing) == ["{\"\(name)\": \(expected)}"], "\(closing)")
        }
    }

    @Test(
        "A foreign closing before ours is no part of a typed value",
        arguments: [("b", "true", "true"), ("i", "12", "12"), ("a", "[1]", "[1]"), ("o", "{}", "{}")])
    func foreign(name: String, value: String, expected: String) {
        #expect(typed(name, "\(value)\n</\(name)>\n</parameter>") == ["{\"\(name)\": \(expected)}"])
    }

    @Test("A closing inside quoted text of an object is text")
    func quoted() {
        let object = "{\"a\": \"x </parameter> \\\" </parameter>\"}"
        #expect(typed("o", object + "\n</parameter>") == ["{\"o\": \(object)}"])
        #expect(typed("o", "it's none\n</parameter>\n</parameter>") == ["{\"o\": \"it's none\"}"])
    }

    @Test(
        "What remains of the format after a call is no content",
        arguments: [
            "</function_invocation>\n</tool_call>", "\n</tool_call>", "</function>\n</tool_call>",
            "\n</parameter>\n</function>\n</tool_call>", "</tool_calls>",
        ])
    func remains(text: String) {
        let result = answer(call("get_weather", [("city", "Rome")]) + text)
        #expect(result.toolCalls.count == 1)
        #expect(result.content == nil)
        let open = "<tool_call>\n<function=get_weather>\n<parameter=city>\nRome\n</parameter>\n</function>\n"
        #expect(answer(open + text).content == nil)
        #expect(answer(open + text + "\nDone. </b>").content == "Done. </b>")
    }

    @Test("Thinking ends after a call in it")
    func thinking() {
        let result = answer(call("get_weather", [("city", "Rome")]) + "\n</think>\n\nDone.", thinking: true)
        #expect(result.toolCalls.count == 1)
        #expect(result.content == "Done.")
    }

    @Test(
        "Words or a wrapper around the parameters do not hide the call",
        arguments: [
            ("Some words first.\n", ""), ("<parameters>\n", "</parameters>\n"),
            ("<parameters>", "</parameters>"),
            ("a < b </x>\n  ", ""),
        ])
    func around(before: String, after: String) {
        let text =
            "<tool_call>\n<function=get_weather>\n\(before)<parameter=city>\nRome\n</parameter>\n"
            + "<parameter=days>\n2\n</parameter>\n\(after)</function>\n</tool_call>"
        let result = answer(text)
        #expect(result.toolCalls.map(\.arguments) == ["{\"city\": \"Rome\", \"days\": 2}"])
        #expect(result.content == nil)
    }

    @Test("A call that is only mentioned stays text")
    func mentioned() {
        let text = "<tool_call><function=get_weather>` comes first, then `<parameter=city>"
        #expect(answer(text).content == text)
    }

    @Test("Words between typed parameters are skipped")
    func between() {
        let text = """
            <tool_call>
            <function=get_weather>
            <parameter=days>
            2
            </parameter>
            and < then
            <parameter=city>
            Rome
            </parameter>
            </function>
            </tool_call>
            """
        #expect(answer(text).toolCalls.map(\.arguments) == ["{\"days\": 2, \"city\": \"Rome\"}"])
    }
}
