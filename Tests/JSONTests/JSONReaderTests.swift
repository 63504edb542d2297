import JSON
import Testing

@Suite struct JSONReaderTests {
    @Test func depthIsBounded() throws {
        func nested(_ depth: Int) -> String {
            String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
        }
        #expect(try JSONValue(parsing: nested(128)).array?.count == 1)
        let error = #expect(throws: JSONError.self) { try JSONValue(parsing: nested(129)) }
        #expect(error?.kind == .depthLimit(128))
        #expect(error?.offset == 128)
        #expect(throws: JSONError.self) { try JSONValue(parsing: "[{}]", maximumDepth: 1) }
        #expect(try JSONValue(parsing: "[0]", maximumDepth: 1) == [0])
        #expect(throws: JSONError.self) {
            try JSONValue(parsing: String(repeating: "{\"a\":", count: 1_000_000))
        }
        let siblings = "[" + String(repeating: "[],", count: 1000) + "{}]"
        #expect(try JSONValue(parsing: siblings, maximumDepth: 2).array?.count == 1001)
    }

    @Test(arguments: [
        (
            #"{"messages":[{},{},{},{"content": x}]}"#,
            "$.messages[3].content: expected a value, found 'x' at byte 34"
        ),
        (#"{"a b":{"ключ":[tru]}}"#, #"$["a b"]["ключ"][0]: expected 'true', found ']' at byte 23"#),
        (#"[[1,2],[3,"\q"]]"#, "$[1][1]: unknown or incomplete escape in a string at byte 11"),
        ("{\"a\":1}\u{7}", "$: expected the end of the text, found byte 0x07 at byte 7"),
        (#"{"a":[1"#, "$.a: expected ',' or ']', found the end of the text at byte 7"),
        ("\u{FEFF}{}", "$: byte order mark before the document at byte 0"),
        ("[01]", "$[0]: malformed number at byte 1"),
        ("[\"a\tb\"]", "$[0]: control character 9 in a string, not escaped at byte 3"),
        ("{\"a\":😀}", "$.a: expected a value, found '😀' at byte 5"),
    ])
    func errorsSayWhere(_ text: String, _ message: String) {
        let error = #expect(throws: JSONError.self) { try JSONValue(parsing: text) }
        #expect(error.map(String.init) == message)
        #expect(error?.named("config.json").description == "config.json: " + message)
    }

    @Test func objectsKeepOrderAndKeysApart() throws {
        var object = JSONObject()
        for number in 0..<100 { object["key \(99 - number)"] = .number(JSONNumber(number)) }
        object["key 50"] = "again"
        #expect(object.keys.first == "key 99")
        #expect(object.keys[49] == "key 50")
        #expect(object["key 50"] == "again")
        object["key 99"] = nil
        #expect(object.count == 99)
        #expect(object["key 99"] == nil)
        #expect(object["key 0"] == 99)
        #expect(object.keys.first == "key 98")
        let composed = try JSONValue(parsing: "{\"\u{E9}\":1,\"e\u{301}\":2}")
        #expect(composed.object?.count == 2)
        #expect(composed["\u{E9}"] == 1)
        #expect(composed["e\u{301}"] == 2)
        #expect(JSONValue.string("\u{E9}") != .string("e\u{301}"))
        #expect(["a": 1, "b": 2] as JSONValue != ["b": 2, "a": 1])
    }

    @Test func aLargeDocumentTakesLinearTime() throws {
        // The shape of a tokenizer: one large object, one long list of pairs.
        var text = "{\"vocab\":{"
        text += (0..<250_000).map { "\"tok\($0)é\": \($0)" }.joined(separator: ",")
        text += "},\"merges\":["
        text += (0..<250_000).map { "[\"left\($0)\", \"right\($0)\"]" }.joined(separator: ",\n      ")
        text += "],\"text\":\"" + String(repeating: "lorem ipsum ", count: 500_000) + "\"}"
        let bytes = Array(text.utf8)
        var value = JSONValue.null
        let time = try ContinuousClock().measure { value = try JSONValue(parsing: bytes) }
        print("parsed \(bytes.count / 1_000_000) MB in \(time)")
        #expect(value["vocab"]?["tok249999é"] == 249_999)
        #expect(value["merges"]?.array?.last == ["left249999", "right249999"])
        let writing = ContinuousClock().measure { #expect(value.bytes().count < bytes.count) }
        print("wrote it in \(writing)")
    }
}
