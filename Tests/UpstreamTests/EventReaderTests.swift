import Testing

import Upstream

/// Streams of every make are cut into the same documents.
@Suite struct EventReaderTests {
    private static let text = [
        ": ping", "", "data: {\"a\": 1}", "", "event: message", "id: 7", "data:{\"b\": \"é🤔\"}", "",
        "data: [DONE]",
        "",
    ]

    private static func read(_ text: String, pieces size: Int) throws -> [EventReader.Event] {
        var reader = EventReader()
        let bytes = Array(text.utf8)
        var events: [EventReader.Event] = []
        for start in stride(from: 0, to: bytes.count, by: size) {
            events += try reader.take(bytes[start..<min(start + size, bytes.count)])
        }
        if let last = try reader.finish() { events.append(last) }
        return events
    }

    @Test(arguments: ["\n", "\r\n"], [1, 2, 3, 7, 1_000])
    func anyCutAndAnyEndOfLineGiveTheSame(end: String, size: Int) throws {
        let events = try Self.read(Self.text.joined(separator: end), pieces: size)
        #expect(
            events == [
                .document(Array("{\"a\": 1}".utf8)), .document(Array("{\"b\": \"é🤔\"}".utf8)), .end,
            ])
    }

    @Test func aLastLineWithoutAnEndCounts() throws {
        #expect(try Self.read("data: {}\n\ndata: [DONE]", pieces: 5) == [.document(Array("{}".utf8)), .end])
    }

    @Test func aPageIsNoStream() {
        #expect(throws: Failure.malformed("a line of the stream is no server-sent event")) {
            try Self.read("<html>\n", pieces: 100)
        }
    }

    @Test func aLineIsBounded() {
        var reader = EventReader(longestLine: 10)
        #expect(throws: Failure.malformed("a line of the stream is longer than 10 bytes")) {
            for _ in 0..<3 { _ = try reader.take(Array("data: aaaa".utf8)) }
        }
    }
}
