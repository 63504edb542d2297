import JSON
import TestSupport
import Testing
import Wire

@Suite struct ServerSentEventsTests {
    @Test func eventsAreOneLineAndAnEmptyOne() {
        var events = ServerSentEvents()
        events.add(["a": "line\r\nbreak"])
        events.addComment("keep-alive")
        events.addEnd()
        let text = String(decoding: events.take(), as: UTF8.self)
        #expect(
            text == "data: {\"a\":\"line\\r\\nbreak\"}\n\n: keep-alive\n\ndata: [DONE]\n\n")
        #expect(events.bytes.isEmpty)
    }

    @Test func whatIsWrittenIsReadBack() throws {
        let document: JSONValue = ["text": "data: [DONE]\n\n\u{2028}\u{0}é\u{301}👩‍🚀", "n": [1, nil]]
        var events = ServerSentEvents()
        for _ in 0..<3 { events.add(document) }
        events.addComment("x")
        events.addEnd()
        let stream = try EventStream(events.bytes)
        #expect(stream.documents == [document, document, document])
        #expect(stream.comments == ["x"] && stream.isDone)
    }
}
