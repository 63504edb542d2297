import Conversation
import Reply
import Testing

@Suite struct ReasoningTests {
    @Test("16: thinking that the prompt opened ends at </think>; newlines around it are nothing")
    func split() {
        let result = answer("First\nthis.\n</think>\n\nParis.\n", thinking: true)
        #expect(result.reasoning == "First\nthis.")
        #expect(result.content == "Paris.\n")
        #expect(result.finishReason == .stop)
    }

    @Test("17: thinking that is cut off is reasoning and nothing else")
    func cut() {
        for text in [
            "Still think", "Still think</thi", "Still think <tool_call>\n<function=get_weather>\n<par",
        ] {
            let result = answer(text, thinking: true, reason: .length)
            #expect(result.reasoning == text)
            #expect(result.content == nil)
            #expect(result.toolCalls.isEmpty)
            #expect(result.finishReason == .length)
        }
    }

    @Test("18: nothing of the end of thinking leaks into the content")
    func endOnly() {
        #expect(answer("</think>", thinking: true) == answer("\n\n</think>\n\n", thinking: true))
        let result = answer("</think>\n\nYes", thinking: true)
        #expect(result.reasoning == nil)
        #expect(result.content == "Yes")
    }

    @Test("A <think> that the model writes itself is dropped")
    func ownOpener() {
        #expect(answer("<think>\nHm\n</think>\n\nYes", thinking: true).reasoning == "Hm")
        #expect(answer("\n<think>Hm</think>Yes", thinking: true).reasoning == "Hm")
        #expect(answer("Hm <think> is a tag</think>Yes", thinking: true).reasoning == "Hm <think> is a tag")
    }

    @Test("Only the first </think> ends it")
    func laterMentions() {
        let result = answer("a</think>\nThe tag </think> is closed by </think>.", thinking: true)
        #expect(result.reasoning == "a")
        #expect(result.content == "The tag </think> is closed by </think>.")
    }

    @Test("With thinking off all is content, white space too")
    func thinkingOff() {
        #expect(answer("\n\n  Yes ").content == "\n\n  Yes ")
        #expect(answer("\n").content == "\n")
        #expect(answer("").content == nil)
        #expect(answer("<think>x</think>").content == "<think>x</think>")
    }

    @Test("Indentation after </think> stays")
    func indentation() {
        #expect(answer("x</think>\n\n    code", thinking: true).content == "    code")
        #expect(answer("x</think>\n \n", thinking: true).content == nil)
    }

    @Test("Only white space between </think> and a call is no content")
    func noContent() {
        let result = answer("Look.</think>\n\n" + call("get_weather", [("city", "Rome")]), thinking: true)
        #expect(result.reasoning == "Look.")
        #expect(result.content == nil)
        #expect(result.toolCalls.count == 1)
    }

    @Test("15: a complete call of a known tool inside unclosed thinking is a call")
    func callInThinking() {
        let text = "I should look.\n" + call("get_weather", [("city", "Rome")])
        for ending in ["", "\n", "\n</think>\n"] {
            let result = answer(text + ending, thinking: true)
            #expect(result.reasoning == "I should look.")
            #expect(result.toolCalls.map(\.arguments) == ["{\"city\": \"Rome\"}"])
            #expect(result.content == nil)
            #expect(result.finishReason == .toolCalls)
        }
    }

    @Test("Two calls inside unclosed thinking, and thoughts after them")
    func callsInThinking() {
        let text = call("get_weather", [("city", "Rome")]) + "\n" + call("get_weather", [("city", "Oslo")])
        let result = answer(text + "\nThat is all.", thinking: true)
        #expect(result.toolCalls.count == 2)
        #expect(result.reasoning == "That is all.")
    }

    @Test("A call of an unknown tool inside thinking is a thought")
    func unknownCallInThinking() {
        let text = "Maybe " + call("made_up", [("x", "1")])
        #expect(answer(text + "</think>No.", thinking: true).reasoning == text)
        #expect(answer(text + "</think>No.", thinking: true).content == "No.")
    }

    @Test("A call that is not complete when thinking ends was a thought")
    func draft() {
        let text = "Like <tool_call>\n<function=get_weather>\n<parameter=city>\nRome\n"
        let result = answer(text + "</think>\n\nDone", thinking: true)
        #expect(result.reasoning == String(text.dropLast()))
        #expect(result.content == "Done")
        #expect(result.toolCalls.isEmpty)
    }

    @Test("A call begun in thinking is held back for 64 KiB, then a thought")
    func heldBack() {
        let opening = "<tool_call>\n<function=write_file>\n<parameter=content>\n"
        var parser = ReplyParser(parserOptions(thinking: true))
        #expect(parser.feed("Hm. ") == [.reasoning("Hm. ")])
        #expect(parser.feed(opening + String(repeating: "x", count: 60_000)) == [])
        let released = parser.feed(String(repeating: "x", count: 6_000))
        #expect(released == [.reasoning(opening + String(repeating: "x", count: 66_000))])
        let text = opening + String(repeating: "y", count: (64 << 10) - opening.utf8.count - 3)
        // The end of thinking straddles the limit.
        let result = answer(text + "</think>Yes", thinking: true)
        #expect(result.content == "Yes")
        #expect(result.reasoning == text)
    }
}
