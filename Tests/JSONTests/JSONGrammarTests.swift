import JSON
import Testing

@Suite struct JSONGrammarTests {
    @Test func readsWhatTheGrammarAllows() throws {
        for (text, compact) in JSONGrammarCases.accepted {
            #expect(try JSONValue(parsing: text).text().utf8.elementsEqual(compact.utf8), "\(text)")
        }
    }

    @Test func refusesEverythingElse() {
        for (text, offset) in JSONGrammarCases.refused {
            let error = #expect(throws: JSONError.self, "\(text)") { try JSONValue(parsing: text) }
            #expect(error?.offset == offset, "\(text): \(error.map(String.init) ?? "")")
        }
    }

    @Test func refusesWhatIsNotUTF8() {
        for (bytes, offset) in JSONGrammarCases.refusedBytes {
            let error = #expect(throws: JSONError.self, "\(bytes)") { try JSONValue(parsing: bytes) }
            #expect(error?.offset == offset, "\(bytes): \(error.map(String.init) ?? "")")
        }
    }
}
