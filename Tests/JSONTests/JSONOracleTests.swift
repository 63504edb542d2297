import Foundation
import JSON
import Testing
import TestSupport

/// Python's `json` is the reference for what a document means and how it is printed.
@Suite(.enabled(if: Oracle.isAvailable)) struct JSONOracleTests {
    private struct Case: Decodable { let source, python, compact, ascii, pretty: String }

    @Test func documentsPrintAsPythonPrintsThem() throws {
        let isFull = TestSize.isFull
        var asciiStyle = JSONStyle.python
        asciiStyle.asciiOnly = true
        asciiStyle.sortKeys = true
        for line in try Oracle.lines("json_documents.py", [isFull ? "20000" : "500"]) {
            let expected = try JSONDecoder().decode(Case.self, from: Data(line.utf8))
            let value = try JSONValue(parsing: expected.source)
            try #require(value.text(.python).utf8.elementsEqual(expected.python.utf8))
            try #require(value.text(.compact).utf8.elementsEqual(expected.compact.utf8))
            try #require(value.text(.pretty).utf8.elementsEqual(expected.pretty.utf8))
            try #require(value.text(asciiStyle) == expected.ascii)
            try #require(try JSONValue(parsing: expected.compact) == value)
        }
    }
}
