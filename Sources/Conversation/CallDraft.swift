/// A call that a model began while it was still thinking. It counts if it becomes complete before
/// `</think>`, the end, or the limit of what is held back; otherwise it was a thought.
struct CallDraft {
    private(set) var raw: [UInt8]
    var reader: CallReader
    private var matcher = TagMatcher()

    enum Progress {
        case reading
        /// `raw` is reasoning; `unread` follows it.
        case released(unread: [UInt8])
        case complete(unread: [UInt8])
    }

    static let maximumBytes = 64 << 10

    init(_ reader: CallReader, raw: [UInt8]) {
        self.reader = reader
        self.raw = raw
    }

    mutating func step(_ byte: UInt8) -> Progress {
        raw.append(byte)
        if isEndOfThinking(byte) {
            raw.removeLast(Tag.endThink.bytes.count)
            return .released(unread: Tag.endThink.bytes)
        }
        if case .ended(let unread) = reader.step(byte) {
            if reader.isClosed { return .complete(unread: unread) }
            raw.removeLast(unread.count)
            return .released(unread: unread)
        }
        if raw.count <= CallDraft.maximumBytes { return .reading }
        let unread = matcher.takeHeld()
        raw.removeLast(unread.count)
        return .released(unread: unread)
    }

    private mutating func isEndOfThinking(_ byte: UInt8) -> Bool {
        var step = matcher.step(byte, among: [.endThink])
        if step == .broken {
            _ = matcher.takeHeld()
            step = matcher.step(byte, among: [.endThink])
        }
        return step == .matched(.endThink)
    }
}
