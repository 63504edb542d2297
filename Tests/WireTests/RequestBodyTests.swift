import JSON
import Testing
import Wire

/// Bytes that are no document: 400, "Bad Request", no parameter.
@Suite struct RequestBodyTests {
    @Test(arguments: [
        ("", "the end of the text at byte 0"), ("{", "at byte 1"), (#"{"a":1"#, "at byte 6"),
        (#"{"a":NaN}"#, "expected a value"), ("{} {}", "the end of the text, found"),
        ("{'a':1}", "a key"), (#"{"top_p":01}"#, "at byte"), ("\u{FEFF}\u{FEFF}{}", "byte order mark"),
        ("{\"a\":\"\u{1}\"}", "control character"),
    ])
    func malformed(text: String, words: String) throws {
        try expect([UInt8](text.utf8), words)
    }

    @Test("A byte order mark before the body is skipped")
    func byteOrderMark() throws {
        let bytes = [UInt8]("\u{FEFF} {\"a\": 1}".utf8)
        #expect(try RequestBody.parse(bytes, limits: WireLimits()).text() == #"{"a":1}"#)
        try expect([0xEF, 0xBB, 0xBF], "the end of the text")
    }

    @Test func notUTF8() throws {
        try expect([UInt8](#"{"a":""#.utf8) + [0xFF] + [UInt8](#""}"#.utf8), "invalid UTF-8")
        try expect([UInt8](#"{"a":""#.utf8) + [0xED, 0xA0, 0x80] + [UInt8](#""}"#.utf8), "invalid UTF-8")
    }

    @Test func deep() throws {
        let deep = { (depth: Int) in
            [UInt8](repeating: UInt8(ascii: "["), count: depth)
                + [UInt8](repeating: UInt8(ascii: "]"), count: depth)
        }
        #expect(try RequestBody.parse(deep(128), limits: WireLimits()).array?.count == 1)
        try expect(deep(129), "nested deeper than the limit of 128 at byte 128")
        try expect(deep(100_000), "nested deeper than the limit of 128 at byte 128")
        var limits = WireLimits()
        limits.jsonDepth = 3
        #expect(throws: WireError.self) { try RequestBody.parse(deep(4), limits: limits) }
    }

    private func expect(_ bytes: [UInt8], _ words: String) throws {
        let error = try WireTesting.refusal(RequestBody.parse(bytes, limits: WireLimits()))
        #expect(error.kind == .schema && error.type == "Bad Request" && error.parameter == nil)
        #expect(error.message.hasPrefix("The request body is not valid JSON: "))
        #expect(error.message.contains(words), "\(error)")
    }
}
