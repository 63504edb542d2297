import Conversation
import Reply
import Testing

/// The numbers are those of the list of what users of other servers suffered.
@Suite struct ToolCallTests {
    @Test("Text, then a call")
    func plainCall() {
        let result = answer("Let me look.\n\n" + call("get_weather", [("city", "Paris"), ("days", "3")]))
        #expect(result.content == "Let me look.\n\n")
        #expect(result.toolCalls.map(\.name) == ["get_weather"])
        #expect(result.toolCalls.map(\.arguments) == ["{\"city\": \"Paris\", \"days\": 3}"])
        #expect(result.toolCalls[0].id == "call_0")
        #expect(result.finishReason == .toolCalls)
    }

    @Test("A call without arguments, in three spellings")
    func noArguments() {
        for text in [
            "<tool_call>\n<function=get_weather>\n</function>\n</tool_call>",
            "<tool_call><function=get_weather></function></tool_call>",
            "<tool_call>\n<function=get_weather>\n</tool_call>",
        ] {
            let result = answer(text)
            #expect(result.toolCalls.map(\.arguments) == ["{}"])
            #expect(result.content == nil)
        }
    }

    @Test("1, 14: streamed and whole answers are one; nothing of the format is content")
    func streamEqualsWhole() {
        var parser = ReplyParser(parserOptions())
        var events: [ReplyEvent] = []
        for character in call("get_weather", [("city", "Oslo")]) + "\n" {
            events += parser.feed(String(character))
        }
        events += parser.finish(.stop)
        #expect(!events.contains { if case .content = $0 { true } else { false } })
        #expect(events.first == .toolHead(index: 0, id: "call_0", name: "get_weather"))
        #expect(Answer(folding: events).toolCalls[0].arguments == "{\"city\": \"Oslo\"}")
    }

    @Test("String values are passed on while they come")
    func streamsStrings() {
        var parser = ReplyParser(parserOptions())
        _ = parser.feed("<tool_call>\n<function=write_file>\n<parameter=content>\n")
        #expect(parser.feed("one \"two\"") == [.toolArguments(index: 0, "one \\\"two\\\"")])
        #expect(parser.feed("\n") == [])
        #expect(parser.feed("three <") == [.toolArguments(index: 0, "\\nthree ")])
    }

    @Test("5: a parameter without a name is left out")
    func emptyKey() {
        let result = answer(call("get_weather", [("", "x"), ("city", "Rome"), (" ", "y")]))
        #expect(result.toolCalls[0].arguments == "{\"city\": \"Rome\"}")
        #expect(answer(call("get_weather", [("", "x")])).toolCalls[0].arguments == "{}")
    }

    @Test("2, 5: a name whose bracket is missing ends with its line")
    func unclosedKey() {
        let text =
            "<tool_call>\n<function=get_weather>\n<parameter=city\nRome\n</parameter>\n</function>\n</tool_call>"
        #expect(answer(text).toolCalls[0].arguments == "{\"city\": \"Rome\"}")
    }

    @Test("A name given twice counts once")
    func duplicateKey() {
        let result = answer(call("get_weather", [("city", "Rome"), ("city", "Oslo"), ("days", "2")]))
        #expect(result.toolCalls[0].arguments == "{\"city\": \"Rome\", \"days\": 2}")
    }

    @Test(
        "7: tags inside a value are text",
        arguments: [
            "a </parameter> b", "a\n</parameter>\nb", "</parameter></parameter>x", "x</function>y",
            "</tool_call> and <tool_call>", "<parameter=zzz>", "<parameter=content>\n1",
            "<tool_call>\n<function=",
            "<", "</", "</para", "<<</parameter", "if (a<b) { }",
            "<function=f>\n<parameter=x>\n1\n</parameter>\nrest",
        ])
    func literalTags(value: String) throws {
        let result = answer(call("write_file", [("content", value), ("path", "p")]))
        let expected = "{\"content\": \(jsonText(value)), \"path\": \"p\"}"
        #expect(result.toolCalls.map(\.arguments) == [expected])
        #expect(result.content == nil)
    }

    @Test("8: a missing </parameter> does not let the next parameter leak")
    func missingParameterEnd() {
        let text = """
            <tool_call>
            <function=write_file>
            <parameter=path>
            a.txt
            <parameter=content>
            text
            </parameter>
            </function>
            </tool_call>
            """
        #expect(answer(text).toolCalls[0].arguments == "{\"path\": \"a.txt\", \"content\": \"text\"}")
    }

    @Test(
        "11: missing closing tags at the end",
        arguments: [
            "", "\n", "\n</parameter>", "\n</parameter>\n</function>", "\n</function>\n</tool_call>",
            "\n</function>", "\n</tool_call>", "\n</parameter>\n</tool_call>", "\n</param",
            "\n</parameter>\n</fun",
        ])
    func missingEnds(end: String) {
        let result = answer("<tool_call>\n<function=get_weather>\n<parameter=city>\nRome" + end)
        #expect(result.toolCalls.map(\.arguments) == ["{\"city\": \"Rome\"}"])
        #expect(result.content == nil)
    }

    @Test("11: a call whose end is missing does not swallow the next")
    func missingEndBetweenCalls() {
        let next = call("get_weather", [("city", "Oslo")])
        for end in ["</parameter>\n</function>\n", "</parameter>\n", "</function>\n"] {
            let result = answer("<tool_call>\n<function=get_weather>\n<parameter=city>\nRome\n\(end)\(next)")
            #expect(
                result.toolCalls.map(\.arguments) == ["{\"city\": \"Rome\"}", "{\"city\": \"Oslo\"}"],
                "after \(end)")
        }
    }

    @Test("13: a bare function of a known name is a call, at the start of a line")
    func bareFunction() {
        let bare = "<function=get_weather>\n<parameter=city>\nRome\n</parameter>\n</function>"
        #expect(answer(bare).toolCalls.map(\.arguments) == ["{\"city\": \"Rome\"}"])
        #expect(answer("Text\n" + bare + "\n</tool_call>").content == "Text\n")
        #expect(answer("Text " + bare).toolCalls.isEmpty)
        #expect(answer(bare.replacing("get_weather", with: "unknown")).toolCalls.isEmpty)
        #expect(
            answer(bare.replacing("get_weather", with: "unknown")).content?.hasPrefix("<function=unknown>")
                == true)
    }

    @Test("A call of a name that was not offered is still a call")
    func unknownName() {
        let result = answer(call("made_up", [("x", "1"), ("y", "null")]))
        #expect(result.toolCalls.map(\.name) == ["made_up"])
        #expect(result.toolCalls.map(\.arguments) == ["{\"x\": \"1\", \"y\": null}"])
    }

    @Test(
        "A tag that is only mentioned is text",
        arguments: [
            "Use <tool_call> to call.", "The tag <tool_call>\n<function= starts it", "<tool_call>",
            "<tool_call>\n",
            "<tool_call>\n{\"name\": \"get_weather\"}\n</tool_call>", "<function=get_weather>",
            "`<tool_call><function=get_weather>` is how", "<tool_call><function=>\n<parameter=a>",
            "a < b, <t, </tool_call> </function>", "<tool_call><tool_call>", "<parameter=city>",
            "<tool_call>\n<function=get_weather", "<think> and </think>",
        ])
    func mentions(text: String) {
        let result = answer(text)
        #expect(result.content == text)
        #expect(result.toolCalls.isEmpty)
        #expect(result.finishReason == .stop)
    }

    @Test("Without tools everything is text")
    func noTools() {
        let text = call("get_weather", [("city", "Rome")])
        #expect(answer(text, tools: []).content == text)
    }

    @Test("Parallel calls are numbered; white space between them is nothing")
    func parallel() {
        let text =
            "Both:\n" + call("get_weather", [("city", "Rome")]) + "\n\n"
            + call("get_weather", [("city", "Oslo")])
        let result = answer(text)
        #expect(result.toolCalls.map(\.arguments) == ["{\"city\": \"Rome\"}", "{\"city\": \"Oslo\"}"])
        #expect(result.content == "Both:\n")
        let single = answer(text, parallel: false)
        #expect(single.toolCalls.map(\.arguments) == ["{\"city\": \"Rome\"}"])
        #expect(single.content == "Both:\n")
    }

    @Test("Two functions in one wrapper, and text after a call")
    func oddWrappers() {
        let function = "<function=get_weather>\n<parameter=days>\n1\n</parameter>\n</function>\n"
        #expect(answer("<tool_call>\n\(function)\(function)</tool_call>").toolCalls.count == 2)
        #expect(answer(call("get_weather", []) + "\n\nDone.").content == "Done.")
    }

    @Test("Cut by the token limit: valid JSON, and the reason stays length")
    func cut() {
        let text = "<tool_call>\n<function=typed>\n<parameter=s>\na\n</parameter>\n<parameter=o>\n{\"k\": [1"
        let result = answer(text, reason: .length)
        #expect(result.toolCalls.map(\.arguments) == ["{\"s\": \"a\", \"o\": \"{\\\"k\\\": [1\"}"])
        #expect(result.finishReason == .length)
        #expect(answer("<tool_call>\n<function=get_we", reason: .length).content == nil)
        #expect(
            answer("<tool_call>\n<function=get_weather>", reason: .length).toolCalls.map(\.arguments) == [
                "{}"
            ])
    }

    @Test("Identifiers are call_ and 24 hexadecimal digits")
    func identifiers() {
        let id = ReplyParser.randomCallID()
        #expect(id.wholeMatch(of: /call_[0-9a-f]{24}/) != nil)
        #expect(id != ReplyParser.randomCallID())
    }
}
