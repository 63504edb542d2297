import Foundation
import ScriptedChat
import TestSupport
import Testing

@Suite struct ScriptReadingTests {
    @Test func theExampleReads() throws {
        let script = try Script(contentsOf: Fixtures.url("scripts/default.json"))
        #expect(script.context == 32768 && script.maxRunning == 16 && script.maxWaiting == 256)
        #expect(script.rules.count == 10)
        #expect(script.rules[3].replies.count == 2)
        #expect(script.rules[4].cachedTokens == 8)
        var slow = Script.Pieces(.bytes("one two three four five"))
        slow.milliseconds = 20
        #expect(script.rules[4].replies == [[.wait(milliseconds: 50), .content(slow)]])
        #expect(
            script.rules[0].replies[0][1]
                == .call(id: nil, name: "get_weather", arguments: .init(.bytes(#"{"city":"Basel"}"#))))
    }

    @Test(arguments: [
        ("", "script: $: expected a value, found the end of the text at byte 0"),
        (#"{"rule": []}"#, "script: rule: expected no such key"),
        (#"{"context": -1}"#, "script: context: expected a number from 0 to 1000000000, found -1"),
        (#"{"rules": [{}]}"#, "script: rules[0].replies: missing"),
        (#"{"rules": [{"replies": []}]}"#, "script: rules[0].replies: expected at least one reply"),
        (
            #"{"rules": [{"reply": [{"contents": "a"}]}]}"#,
            "script: rules[0].reply[0]: expected reasoning, content"
        ),
        (#"{"rules": [{"reply": [{"content": 7}]}]}"#, "script: rules[0].reply[0].content: expected a text"),
        (
            #"{"rules": [{"reply": [{"content": "a", "tokens": 7}]}]}"#,
            "script: rules[0].reply[0].tokens: expected no such"
        ),
        (
            #"{"rules": [{"reply": [{"call": {"name": "f"}}]}]}"#,
            "script: rules[0].reply[0].call.arguments: missing"
        ),
        (
            #"{"rules": [{"reply": [{"content": "a"}, {"busy": 1}]}]}"#,
            "script: rules[0].reply[1]: expected a step that"
        ),
    ])
    func whatIsWrongIsNamed(text: String, message: String) {
        do {
            _ = try Script(parsing: Array(text.utf8))
            Issue.record("read: \(text)")
        } catch {
            #expect(error.description.hasPrefix(message), "\(error)")
        }
    }

    @Test func aMissingFileIsNamed() {
        do {
            _ = try Script(contentsOf: Fixtures.url("scripts/none.json"))
            Issue.record("read")
        } catch {
            #expect(error.description.contains("scripts/none.json"))
        }
    }
}
