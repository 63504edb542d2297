import Reply

/// The text of a reply outside of calls: what is reasoning, what is content, and which white space counts.
/// Collects events, joining pieces of one kind.
struct ReplyText {
    private(set) var isReasoning: Bool
    /// Nothing but white space so far in this stretch of reasoning or content.
    private(set) var isAtStart = true
    /// Nothing but white space so far in this line.
    private(set) var isAtLineStart = true
    /// White space that may turn out to stand before a tag: at the start all, later newlines of reasoning.
    private var space: [UInt8] = []
    /// The stretch follows a tag, whose newlines are not part of it.
    private var followsTag = false
    private var buffer: [UInt8] = []
    private var events: [ReplyEvent] = []

    /// More white space than this is passed on undecided.
    private static let maximumSpaceBytes = 64 << 10

    init(isReasoning: Bool) { self.isReasoning = isReasoning }

    mutating func append(_ bytes: [UInt8]) {
        for byte in bytes { append(byte) }
    }

    mutating func append(_ byte: UInt8) {
        let isNewline = byte == UInt8(ascii: "\n")
        let waits = isAtStart ? byte.isTagSpace : isReasoning && isNewline
        isAtLineStart = isNewline || (isAtLineStart && byte.isTagSpace)
        if waits, space.count < ReplyText.maximumSpaceBytes {
            space.append(byte)
            return
        }
        flushSpace()
        buffer.append(byte)
    }

    private mutating func flushSpace() {
        let skipped = isAtStart && followsTag ? space.prefix { $0 == UInt8(ascii: "\n") }.count : 0
        buffer += space[skipped...]
        space = []
        isAtStart = false
    }

    /// A `<think>` that the model wrote itself.
    mutating func dropOpener() {
        space = []
        followsTag = true
    }

    mutating func endReasoning() {
        flushBuffer()
        isReasoning = false
        restart()
    }

    /// What follows a tag starts anew.
    mutating func restart() {
        space = []
        isAtStart = true
        isAtLineStart = true
        followsTag = true
    }

    mutating func dropSpaceBeforeCall() { space = [] }

    /// White space alone after a tag says nothing; elsewhere it is what the model wrote.
    mutating func finish() {
        if !(isAtStart && followsTag), !space.isEmpty { flushSpace() }
        flushBuffer()
    }

    mutating func emit(_ event: ReplyEvent) {
        flushBuffer()
        events.append(event)
    }

    mutating func takeEvents() -> [ReplyEvent] {
        flushBuffer()
        defer { events = [] }
        return events
    }

    private mutating func flushBuffer() {
        guard !buffer.isEmpty else { return }
        let piece = String(decoding: buffer, as: UTF8.self)
        events.append(isReasoning ? .reasoning(piece) : .content(piece))
        buffer = []
    }
}
