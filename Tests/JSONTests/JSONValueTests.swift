import JSON
import Testing

@Suite struct JSONValueTests {
    @Test func numbersKeepTheirSpelling() {
        #expect(JSONNumber(spelling: "3") != JSONNumber(spelling: "3.0"))
        #expect(JSONNumber(spelling: "3.0").int == nil)
    }
}
