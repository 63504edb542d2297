import JSON

/// A buffer of server-sent events as the chat API frames them: `data: `, a document on one line, an empty
/// line. Nothing else of the standard is used but comments.
package struct ServerSentEvents: Sendable {
    package static let contentType = "text/event-stream; charset=utf-8"

    private var writer = JSONWriter()

    package init() {}

    /// What was added since the last `take`.
    package var bytes: [UInt8] { writer.bytes }

    package mutating func take() -> [UInt8] {
        defer { writer.bytes.removeAll() }
        return writer.bytes
    }

    package mutating func add(_ document: JSONValue) {
        append("data: ")
        writer.write(document)
        append("\n\n")
    }

    /// The last event: no document follows.
    package mutating func addEnd() { append("data: [DONE]\n\n") }

    /// What readers skip; it keeps a connection open. `text` must be one line.
    package mutating func addComment(_ text: String) {
        precondition(!text.utf8.contains { $0 == 0x0A || $0 == 0x0D }, "a comment is one line")
        append(": \(text)\n\n")
    }

    private mutating func append(_ text: String) { writer.bytes.append(contentsOf: text.utf8) }
}
