import JSON
import Testing

@Suite struct JSONValueTests {
    @Test func numbersKeepTheirSpelling() throws {
        #expect(JSONNumber(spelling: "3") != JSONNumber(spelling: "3.0"))
        #expect(JSONNumber(spelling: "3.0").int == nil)
        #expect(JSONNumber(spelling: "3").isInteger)
        #expect(!JSONNumber(spelling: "3e0").isInteger)
        #expect(JSONNumber(spelling: "9223372036854775807").int == Int.max)
        #expect(JSONNumber(spelling: "9223372036854775808").int == nil)
        #expect(JSONNumber(spelling: "123456789012345678901234567890").double == 1.2345678901234568e29)
        #expect(JSONNumber(spelling: "1e400").double == .infinity)
        #expect(JSONNumber(0.1)?.spelling == "0.1")
        #expect(JSONNumber(Double.nan) == nil)
        #expect(JSONNumber(-Double.infinity) == nil)
    }

    @Test func aWriterAppendsPieces() {
        var writer = JSONWriter(bytes: Array("data: ".utf8))
        writer.write(["delta": ["a\u{1}\n\"", nil, true]] as JSONValue)
        writer.bytes.append(0x0A)
        #expect(
            String(decoding: writer.bytes, as: UTF8.self)
                == "data: {\"delta\":[\"a\\u0001\\n\\\"\",null,true]}\n")
    }

    @Test func emptyContainersStayOnOneLine() {
        #expect((["a": [], "b": [:]] as JSONValue).text(.pretty) == "{\n  \"a\": [],\n  \"b\": {}\n}")
    }
}
