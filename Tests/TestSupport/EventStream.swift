import JSON

/// A server-sent event stream as a client reads it.
package struct EventStream {
    package private(set) var documents: [JSONValue] = []
    package private(set) var comments: [String] = []
    /// `[DONE]` came, and nothing after it.
    package private(set) var isDone = false

    package init(_ bytes: [UInt8]) throws {
        let text = String(decoding: bytes, as: UTF8.self)
        try StreamViolation.check(
            text.isEmpty || bytes.suffix(2) == [0x0A, 0x0A], "the last event is not closed")
        for event in text.utf8.split(separator: 0x0A) {
            let line = try StreamViolation.unwrap(String(event))
            try StreamViolation.check(!isDone, "after the end: \(line)")
            if line == "data: [DONE]" {
                isDone = true
            } else if line.hasPrefix(": ") {
                comments.append(String(line.dropFirst(2)))
            } else {
                try StreamViolation.check(line.hasPrefix("data: "), "\(line)")
                documents.append(try JSONValue(parsing: line.utf8.dropFirst(6)))
            }
        }
    }
}
