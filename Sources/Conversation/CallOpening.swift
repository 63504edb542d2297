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
            case .plain, .broken: return .rejected
            }
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
