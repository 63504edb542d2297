import JSON
import TestSupport
import Testing
import Wire

/// Sizes that would cost if anything were done before counting. The items are wrong too: that the count is
/// told shows that no item was read.
@Suite struct HostileRequestTests {
    private static func array(_ item: JSONValue, _ count: Int) -> JSONValue {
        .array(Array(repeating: item, count: count))
    }

    private static func object(_ count: Int) -> JSONValue {
        .object(JSONObject((0..<count).map { (key: "x\($0)", value: JSONValue.null) }))
    }

    private func chat(_ fields: JSONObject) throws -> WireError {
        var body: JSONObject = ["messages": [["role": "user", "content": "Hi"]]]
        for (key, value) in fields.members { body[key] = value }
        return try WireTesting.refusal(ChatRequest(.object(body), limits: WireLimits()))
    }

    @Test(arguments: [
        ("stop", 1_000_000, 16), ("bad_words", 1_000_000, 128), ("stop_token_ids", 1_000_000, 128),
        ("allowed_token_ids", 1_000_000, 16_384), ("tools", 100_000, 128), ("functions", 100_000, 128),
        ("messages", 100_000, 2_048),
    ])
    func lists(name: String, count: Int, limit: Int) throws {
        let error = try chat([name: Self.array(.null, count)])
        #expect(error.parameter == name && error.kind == .value)
        #expect(error.message.contains("has \(count) "), "\(error)")
        #expect(error.message.contains("more than the limit of \(limit)."), "\(error)")
    }

    @Test func biases() throws {
        let error = try chat(["logit_bias": Self.object(1_000_000)])
        #expect(error.message == "logit_bias has 1000000 entries, more than the limit of 1024.")
    }

    @Test func partsAndCallsAreCountedInAll() throws {
        let parts: JSONValue = ["role": "user", "content": Self.array("a", 2_048)]
        let error = try chat(["messages": [parts, parts, ["role": "user", "content": ["a"]]]])
        #expect(error.parameter == "messages[2].content")
        #expect(error.message.contains("makes 4097 content parts in all, more than the limit of 4096"))
        let many = try chat(["messages": [["role": "user", "content": Self.array(.null, 1_000_000)]]])
        #expect(many.message.contains("makes 1000000 content parts in all"))
        let calls = try chat([
            "messages": [["role": "assistant", "tool_calls": Self.array(.null, 1_000_000)]]
        ])
        #expect(calls.parameter == "messages[0].tool_calls")
        #expect(calls.message.contains("more than the limit of 4096"))
    }

    @Test func prompts() throws {
        for (item, words) in [
            ("a" as JSONValue, "prompts, more than the limit of 128"), (-1, "token ids, more"),
        ] {
            let body: JSONValue = ["prompt": Self.array(item, 2_000_000)]
            let error = try WireTesting.refusal(CompletionRequest(body, limits: WireLimits()))
            #expect(error.parameter == "prompt" && error.message.contains(words), "\(error)")
        }
        let tokens: JSONValue = ["tokens": Self.array(-1, 2_000_000)]
        let error = try WireTesting.refusal(DetokenizeRequest(tokens, limits: WireLimits()))
        #expect(error.message == "tokens has 2000000 token ids, more than the limit of 1048576.")
    }

    /// No message of ours carries a document, not even one of a single very long character.
    @Test func messagesStayShort() throws {
        let long = "a" + String(repeating: "\u{301}", count: 1_000_000)
        for fields: JSONObject in [
            ["stop": ["a", .string(long)]], ["top_p": .string(long)], ["reasoning_effort": .string(long)],
            ["logit_bias": [long: 1]], ["tool_choice": .string(long)], ["request_id": .string(long)],
            ["messages": [["role": .string(long)]]],
            ["max_tokens": .number(JSONNumber(spelling: "1" + String(repeating: "0", count: 100_000)))],
        ] {
            #expect(try chat(fields).message.utf8.count < 3_000, "\(fields.keys)")
        }
    }

    @Test func argumentsHaveADepth() throws {
        let deep = String(repeating: #"{"a":"#, count: 100_000)
        let call: JSONValue = ["function": ["name": "f", "arguments": .string(deep)]]
        let error = try chat(["messages": [["role": "assistant", "tool_calls": [call]]]])
        #expect(error.parameter == "messages[0].tool_calls[0].function.arguments")
    }
}
