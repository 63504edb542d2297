/// Reads what may begin a call: `<tool_call>`, `<function=NAME>` and the tag after it. Until that tag has
/// been seen it may as well be text that mentions the format.
struct CallOpening {
    /// Everything read, from the first `<` on.
    private(set) var raw: [UInt8]
    /// Without `<tool_call>` around it.
    let isBare: Bool
    private var stage: Stage
    private var matcher = TagMatcher()

    private enum Stage {
        case beforeFunction
        case name([UInt8])
        case afterName(String)
        /// Words, or a wrapper, before the first parameter.
        case words(String)
    }

    enum Progress {
        case reading
        /// It is text.
        case rejected
        /// It is a call of this name; `first` is the tag after it.
        case accepted(name: String, first: Tag)
    }

    private static let maximumNameBytes = 256
    private static let maximumSpaceBytes = 1_024

    init(_ tag: Tag) {
        raw = tag.bytes
        isBare = tag == .function
        stage = tag == .function ? .name([]) : .beforeFunction
    }

    /// The name, once it is complete.
    var name: String? { if case .afterName(let name) = stage { name } else { nil } }

    /// - Parameter accepts: whether a name can be meant, given whether it was closed by `>`.
    mutating func step(_ byte: UInt8, accepts: (_ name: String, _ isClosed: Bool) -> Bool) -> Progress {
        raw.append(byte)
        switch stage {
        case .beforeFunction:
            if byte.isTagSpace, matcher.held.isEmpty {
                return raw.count < CallOpening.maximumSpaceBytes ? .reading : .rejected
            }
            switch matcher.step(byte, among: [.function]) {
            case .holding: return .reading
            case .matched:
                stage = .name([])
                return .reading
            case .plain, .broken: return .rejected
            }
        case .name(let bytes): return stepName(byte, bytes, accepts)
        case .afterName(let name):
            if byte.isTagSpace, matcher.held.isEmpty {
                return raw.count < 2 * CallOpening.maximumSpaceBytes ? .reading : .rejected
            }
            switch matcher.step(byte, among: [.parameter, .endFunction, .endToolCall]) {
            case .holding: return .reading
            case .matched(let tag): return .accepted(name: name, first: tag)
            case .plain, .broken:
                guard !isBare else { return .rejected }
                stage = .words(name)
                return stepWords(byte, name)
            }
        case .words(let name): return stepWords(byte, name)
        }
    }

    /// A parameter after words counts at the start of a line, or after a tag: elsewhere it is mentioned.
    private mutating func stepWords(_ byte: UInt8, _ name: String) -> Progress {
        guard raw.count < 2 * CallOpening.maximumSpaceBytes else { return .rejected }
        switch matcher.step(byte, among: [.parameter, .endFunction, .endToolCall, .toolCall, .function]) {
        case .plain, .holding: return .reading
        case .broken:
            _ = matcher.takeHeld()
            return stepWords(byte, name)
        case .matched(.parameter):
            let before = raw.dropLast(Tag.parameter.bytes.count).last { $0 != 0x20 && $0 != 0x09 }
            let mayBegin = before == UInt8(ascii: "\n") || before == UInt8(ascii: ">")
            return mayBegin ? .accepted(name: name, first: .parameter) : .rejected
        case .matched: return .rejected
        }
    }

    private mutating func stepName(
        _ byte: UInt8, _ bytes: [UInt8], _ accepts: (String, Bool) -> Bool
    ) -> Progress {
        let isClosed = byte == UInt8(ascii: ">")
        if isClosed || byte == UInt8(ascii: "\n") {
            let name = String(decoding: bytes, as: UTF8.self).trimmingTagSpace()
            guard !name.isEmpty, accepts(name, isClosed) else { return .rejected }
            stage = .afterName(name)
            return .reading
        }
        guard byte != UInt8(ascii: "<"), bytes.count < CallOpening.maximumNameBytes else { return .rejected }
        stage = .name(bytes + [byte])
        return .reading
    }
}
