/// Bytes of a stream of server-sent events → the documents in it. Lines end with LF or CRLF, wherever the bytes are
/// cut; comments and fields other than `data` are skipped.
package struct EventReader {
    package enum Event: Equatable {
        case document([UInt8])
        /// `[DONE]`
        case end
    }

    /// Bytes of a line: log-probabilities with 20 alternatives of many tokens are long.
    package static let longestLine = 4 << 20

    private var line: [UInt8] = []
    private let limit: Int

    package init(longestLine limit: Int = EventReader.longestLine) { self.limit = limit }

    /// The events that `bytes` complete.
    package mutating func take(_ bytes: some Collection<UInt8>) throws(Failure) -> [Event] {
        var events: [Event] = []
        var rest = bytes[...]
        while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
            line.append(contentsOf: rest[..<end])
            rest = rest[rest.index(after: end)...]
            if let event = try takeLine() { events.append(event) }
        }
        guard line.count + rest.count <= limit else { throw tooLong }
        line.append(contentsOf: rest)
        return events
    }

    /// At the end of the bytes: a last line without an end counts.
    package mutating func finish() throws(Failure) -> Event? { try takeLine() }

    private mutating func takeLine() throws(Failure) -> Event? {
        defer { line.removeAll(keepingCapacity: true) }
        guard line.count <= limit else { throw tooLong }
        if line.last == UInt8(ascii: "\r") { line.removeLast() }
        guard let first = line.first, first != UInt8(ascii: ":") else { return nil }
        guard line.starts(with: Self.data) else {
            // `event: error` and `id: 7` say nothing that the data do not; anything else is no event stream.
            guard Self.others.contains(where: { line.starts(with: $0) }) else {
                throw .malformed("a line of the stream is no server-sent event")
            }
            return nil
        }
        var document = line.dropFirst(Self.data.count)
        if document.first == UInt8(ascii: " ") { document = document.dropFirst() }
        if document.elementsEqual(Self.done) { return .end }
        return document.isEmpty ? nil : .document(Array(document))
    }

    private var tooLong: Failure { .malformed("a line of the stream is longer than \(limit) bytes") }

    private static let data = Array("data:".utf8)
    private static let done = Array("[DONE]".utf8)
    private static let others = ["event:", "id:", "retry:"].map { Array($0.utf8) }
}
