import JSON
import TestSupport
import Templates
import Testing

@Suite struct SnippetTests {
    @Test("Expressions and blocks render as in Python's Jinja2", .enabled(if: Oracle.isAvailable))
    func snippets() throws {
        let lines = try Oracle.lines("template_snippets.py")
        let variables = try #require(try JSONValue(parsing: lines[0]).object)
        var compared = 0
        for line in lines.dropFirst() {
            let snippet = try JSONValue(parsing: line)
            let source = try #require(snippet["template"]?.string)
            let expected = OracleAnswer(json: try #require(snippet["answer"]))
            // Addresses and Python's names of its own objects.
            let text = expected.json["text"]?.string ?? ""
            if text.contains(" at 0x") || text.contains("<class") { continue }
            let answer = OracleAnswer.rendering { try ChatTemplate(source: source).render(variables) }
            #expect(answer.agrees(with: expected), "\(source): \(answer), expected \(expected)")
            compared += 1
        }
        #expect(compared > 600)
    }
}
