import Foundation
import JSON
import TestSupport
import Templates
import Testing

@Suite struct ConversationTemplateTests {
    static let full = TestSize.isFull
    static let published = Fixtures.external("templates")

    @Test("Our own template renders random conversations as in Python", .enabled(if: Oracle.isAvailable))
    func ownTemplate() throws {
        try compare(Fixtures.url("micro-dense/checkpoint/chat_template.jinja"), seed: 1)
    }

    @Test(
        "Published templates render random conversations as in Python",
        .enabled(if: Oracle.isAvailable && published != nil, "needs MARTLET_FIXTURES"),
        arguments: ["qwen3.5-4b", "qwen3.6"])
    func publishedTemplates(name: String) throws {
        let folder = try #require(Self.published)
        try compare(folder.appending(path: "\(name).jinja"), seed: 2)
    }

    private func compare(_ url: URL, seed: Int) throws {
        let template = try ChatTemplate(source: try String(contentsOf: url, encoding: .utf8))
        let count = Self.full ? 20_000 : 1_500
        var rendered = 0
        var raised: Set<String> = []
        for line in try Oracle.lines("template_conversations.py", [url.path, String(count), String(seed)]) {
            let document = try JSONValue(parsing: line)
            let variables = try #require(document["variables"]?.object)
            let expected = OracleAnswer(json: try #require(document["answer"]))
            let answer = OracleAnswer.rendering { try template.render(variables) }
            #expect(answer.agrees(with: expected), "\(variables): \(answer), expected \(expected)")
            if answer.json["text"] != nil { rendered += 1 }
            if let message = answer.json["raised"]?.string { raised.insert(message) }
        }
        // The conversations reach every message of the template, and most of them render.
        #expect(rendered > count / 3)
        #expect(raised.count == 8, "\(raised)")
    }
}
