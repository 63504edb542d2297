/// Reads one call from the byte after its first tag inside of `<function=NAME>`:
///
///     <parameter=KEY>
///     VALUE
///     </parameter>
///     </function>
///     </tool_call>
///
/// A value may contain any of these tags as text. A closing tag counts only if another tag of the format
/// follows it, white space aside, or the end of the reply; so missing closing tags are forgiven too.
struct CallReader {
    let name: String
    private(set) var writer: ArgumentWriter
    /// Whether the call was closed by a tag, and not by what came after it.
    private(set) var isClosed = false
    private var stage: Stage
    private var matcher = TagMatcher()
    /// What is held back while it is open what it means.
    private var raw: [UInt8] = []

    /// - Transitions: key → value; value → closing, innerKey; closing → value, key, afterFunction, ended;
    ///   innerKey → value; afterFunction → ended.
    private enum Stage {
        /// The name of an argument, up to `>`.
        case key([UInt8])
        case value
        /// A closing tag in a value, and white space after it. What follows decides whether it counts.
        case closing(Tag)
        /// A `<parameter=` at the start of a line of an unclosed value. Its name decides.
        case innerKey([UInt8])
        /// `</function>` was read; `</tool_call>` may follow.
        case afterFunction
        case ended
    }

    enum Progress: Equatable {
        case reading
        /// The call is over. `unread` came after it.
        case ended(unread: [UInt8])
    }

    private static let valueTags: [Tag] = [.endParameter, .parameter, .endFunction, .endToolCall]
    private static let allTags: [Tag] = valueTags + [.toolCall, .function]
    private static let maximumKeyBytes = 256
    /// White space held while it is open what it follows.
    private static let maximumSpaceBytes = 64 << 10

    /// - Parameter first: the tag after `<function=NAME>`.
    init(schema: ToolSchema, first: Tag) {
        name = schema.name
        writer = ArgumentWriter(schema: schema)
        switch first {
        case .parameter: stage = .key([])
        case .endFunction:
            stage = .afterFunction
            isClosed = true
        default:
            stage = .ended
            isClosed = true
        }
        if case .key = stage {} else { writer.close() }
    }

    /// True where the tag that made the call also ended it.
    var hasEnded: Bool { if case .ended = stage { true } else { false } }

    mutating func takeArguments() -> [UInt8] { writer.takeOutput() }

    mutating func step(_ byte: UInt8) -> Progress {
        switch stage {
        case .key(let key): return stepKey(byte, key)
        case .value: return stepValue(byte)
        case .closing(let tag): return stepClosing(byte, tag)
        case .innerKey(let key): return stepInnerKey(byte, key)
        case .afterFunction: return stepAfterFunction(byte)
        case .ended: return .ended(unread: [byte])
        }
    }

    private mutating func stepKey(_ byte: UInt8, _ key: [UInt8]) -> Progress {
        switch byte {
        case UInt8(ascii: ">"): begin(CallReader.name(key))
        case UInt8(ascii: "\n"), UInt8(ascii: "<"):
            // A name that is not closed ends with its line.
            begin(CallReader.name(key))
            return step(byte)
        default:
            if key.count >= CallReader.maximumKeyBytes {
                begin("")
            } else {
                stage = .key(key + [byte])
            }
        }
        return .reading
    }

    private mutating func begin(_ name: String) {
        writer.begin(name)
        stage = .value
    }

    private static func name(_ bytes: [UInt8]) -> String {
        String(decoding: bytes, as: UTF8.self).trimmingTagSpace()
    }

    private mutating func stepValue(_ byte: UInt8) -> Progress {
        switch matcher.step(byte, among: CallReader.valueTags) {
        case .plain: writer.append(byte)
        case .holding: break
        case .broken:
            writer.append(matcher.takeHeld())
            return step(byte)
        case .matched(let tag): foundInValue(tag)
        }
        return .reading
    }

    private mutating func foundInValue(_ tag: Tag) {
        if tag != .parameter {
            stage = .closing(tag)
            raw = tag.bytes
        } else if writer.isAtLineStart {
            stage = .innerKey([])
        } else {
            writer.append(tag.bytes)
        }
    }

    private mutating func stepClosing(_ byte: UInt8, _ tag: Tag) -> Progress {
        if holdsSpace(byte) { return .reading }
        switch matcher.step(byte, among: CallReader.allTags) {
        case .holding: return .reading
        case .plain, .broken:
            stage = .value
            writer.append(takeRaw() + matcher.takeHeld())
            return step(byte)
        case .matched(let next): return found(next, after: tag)
        }
    }

    /// Takes white space after a tag.
    private mutating func holdsSpace(_ byte: UInt8) -> Bool {
        guard byte.isTagSpace, matcher.held.isEmpty, raw.count < CallReader.maximumSpaceBytes else {
            return false
        }
        raw.append(byte)
        return true
    }

    private mutating func takeRaw() -> [UInt8] {
        defer { raw = [] }
        return raw
    }

    /// Decides about a closing tag by the tag after it.
    private mutating func found(_ next: Tag, after tag: Tag) -> Progress {
        let raw = takeRaw()
        switch (tag, next) {
        case (.endParameter, .parameter):
            writer.end()
            stage = .key([])
        case (.endParameter, .endFunction):
            end(isClosed: true)
            stage = .afterFunction
        case (.endParameter, .endToolCall), (.endFunction, .endToolCall):
            end(isClosed: true)
            return .ended(unread: [])
        case (_, .toolCall), (_, .function):
            end(isClosed: tag != .endParameter)
            return .ended(unread: next.bytes)
        default:
            stage = .value
            writer.append(raw)
            foundInValue(next)
        }
        return .reading
    }

    private mutating func end(isClosed: Bool) {
        writer.close()
        self.isClosed = isClosed
        stage = .ended
    }

    private mutating func stepInnerKey(_ byte: UInt8, _ key: [UInt8]) -> Progress {
        let isEnd = byte == UInt8(ascii: ">")
        if isEnd, writer.mayHave(CallReader.name(key)) {
            writer.end()
            begin(CallReader.name(key))
        } else if isEnd || byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "<")
            || key.count >= CallReader.maximumKeyBytes
        {
            stage = .value
            writer.append(Tag.parameter.bytes + key)
            return stepValue(byte)
        } else {
            stage = .innerKey(key + [byte])
        }
        return .reading
    }

    private mutating func stepAfterFunction(_ byte: UInt8) -> Progress {
        if holdsSpace(byte) { return .reading }
        switch matcher.step(byte, among: [.endToolCall]) {
        case .holding: return .reading
        case .matched:
            stage = .ended
            return .ended(unread: [])
        case .plain, .broken:
            stage = .ended
            return .ended(unread: takeRaw() + matcher.takeHeld() + [byte])
        }
    }

    /// The reply ends here: a closing tag at the end counts, and of one that was begun, more than `</`.
    mutating func finish() {
        switch stage {
        case .key: writer.close()
        case .value:
            if matcher.held.count < 3 { writer.append(matcher.held) }
            writer.close()
        case .closing(let tag):
            writer.close()
            isClosed = tag != .endParameter
        case .innerKey: writer.close()
        case .afterFunction, .ended: break
        }
        stage = .ended
    }
}
