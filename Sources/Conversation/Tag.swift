/// The tags of a model's native reply format.
enum Tag: CaseIterable {
    case think, endThink
    case toolCall, endToolCall
    /// `<function=` and `<parameter=`: a name and `>` follow.
    case function, endFunction
    case parameter, endParameter

    var bytes: [UInt8] {
        switch self {
        case .think: Tag.thinkBytes
        case .endThink: Tag.endThinkBytes
        case .toolCall: Tag.toolCallBytes
        case .endToolCall: Tag.endToolCallBytes
        case .function: Tag.functionBytes
        case .endFunction: Tag.endFunctionBytes
        case .parameter: Tag.parameterBytes
        case .endParameter: Tag.endParameterBytes
        }
    }

    private static let thinkBytes = Array("<think>".utf8)
    private static let endThinkBytes = Array("</think>".utf8)
    private static let toolCallBytes = Array("<tool_call>".utf8)
    private static let endToolCallBytes = Array("</tool_call>".utf8)
    private static let functionBytes = Array("<function=".utf8)
    private static let endFunctionBytes = Array("</function>".utf8)
    private static let parameterBytes = Array("<parameter=".utf8)
    private static let endParameterBytes = Array("</parameter>".utf8)
}

/// Finds tags in bytes that come one by one. No tag has a `<` but its first byte and none is the start of
/// another, so a match that fails can only begin anew at the byte that broke it.
struct TagMatcher {
    enum Step: Equatable {
        /// The byte belongs to no tag, and nothing is held.
        case plain
        /// The byte was added to `held`.
        case holding
        /// `held` was this tag; it is empty again.
        case matched(Tag)
        /// `held` is no tag: the caller takes it and gives the byte again.
        case broken
    }

    private(set) var held: [UInt8] = []
    private var candidates: [Tag] = []

    mutating func step(_ byte: UInt8, among tags: [Tag]) -> Step {
        if held.isEmpty {
            guard byte == UInt8(ascii: "<") else { return .plain }
            candidates = tags
        }
        let place = held.count
        candidates.removeAll { $0.bytes[place] != byte }
        guard let first = candidates.first else { return held.isEmpty ? .plain : .broken }
        held.append(byte)
        guard first.bytes.count == held.count else { return .holding }
        held.removeAll(keepingCapacity: true)
        return .matched(first)
    }

    mutating func takeHeld() -> [UInt8] {
        defer { held = [] }
        return held
    }
}

extension UInt8 {
    /// The white space that may stand between tags.
    var isTagSpace: Bool { self == 0x20 || (0x09...0x0D).contains(self) }

    /// What the name of any tag is made of, also of one that is not of the format.
    var isTagName: Bool {
        (0x61...0x7A).contains(self | 0x20) || (0x30...0x39).contains(self) || "_-:.".utf8.contains(self)
    }
}
