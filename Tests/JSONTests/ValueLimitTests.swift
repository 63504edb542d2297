import JSON
import Testing

@Suite struct ValueLimitTests {
    /// The array, its items, the object, its key and value.
    @Test func valuesAndKeysCount() throws {
        let bytes = Array(#"[1, {"a": 2}]"#.utf8)
        _ = try JSONValue(parsing: bytes, maximumValues: 5)
        #expect(throws: JSONError(.valueLimit(4), path: JSONPath([.index(1), .key("a")]), offset: 10)) {
            try JSONValue(parsing: bytes, maximumValues: 4)
        }
    }
}
