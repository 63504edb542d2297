/// Reads one call from the byte after its first tag inside of `<function=NAME>`:
///
///     <parameter=KEY>
///     VALUE
///     </parameter>
///     </function>
///     </tool_call>
///
/// A value may contain any of these tags as text. A closing tag counts only if another tag of the format
/// follows it, white space and foreign closing tags aside, or the end of the reply; so missing closing tags
/// are forgiven too. Repeated closings are one. A value that is no text ends with its first `</parameter>`,
/// and what stands between it and the next tag is skipped.
struct CallReader {
    let name: String
    private(set) var writer: ArgumentWriter
    /// Whether the call was closed by a tag, and not by what came after it.
    private(set) var isClosed = false
    private var stage: Stage
    private var matcher = TagMatcher()
    /// What is held back while it is open what it means.
    private var raw: [UInt8] = []
    /// Whether a foreign tag is in `raw`.
    private var hasForeign = false

    /// - Transitions: key → value; value → closing, innerKey, between; closing → value, key, foreign,
    ///   afterFunction, ended; foreign → closing, value; between → key, afterFunction, ended;
    ///   innerKey → value; afterFunction → ended.
    private enum Stage {
        /// The name of an argument, up to `>`.
        case key([UInt8])
        case value
        /// A closing tag in a value, and white space after it. What follows decides whether it counts.
        case closing(Tag)
        /// A closing tag of another format after one of ours.
        case foreign(after: Tag, [UInt8])
        /// After the end of a value that is no text.
        case between
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
    private static let maximumForeignBytes = 64
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
        case .foreign(let tag, let bytes): return stepForeign(byte, bytes, after: tag)
        case .between: return stepBetween(byte)
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
        if tag == .endParameter, writer.endsAtFirstTag {
            writer.end()
            stage = .between
        } else if tag != .parameter {
            hasForeign = false
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
        case .broken where matcher.held.count > 1 && matcher.held[1] == UInt8(ascii: "/"):
            let begun = matcher.takeHeld()
            stage = .foreign(after: tag, begun)
            return step(byte)
        case .plain, .broken:
            stage = .value
            writer.append(takeRaw() + matcher.takeHeld())
            return step(byte)
        case .matched(let next): return found(next, after: tag)
        }
    }

    private mutating func stepForeign(_ byte: UInt8, _ bytes: [UInt8], after tag: Tag) -> Progress {
        if byte == UInt8(ascii: ">"), bytes.count > 2 {
            raw += bytes + [byte]
            hasForeign = true
            stage = .closing(tag)
        } else if byte.isTagName, bytes.count < CallReader.maximumForeignBytes,
            raw.count < CallReader.maximumSpaceBytes
        {
            stage = .foreign(after: tag, bytes + [byte])
        } else {
            stage = .value
            writer.append(takeRaw() + bytes)
            return step(byte)
        }
        return .reading
    }

    private mutating func stepBetween(_ byte: UInt8) -> Progress {
        switch matcher.step(byte, among: CallReader.allTags) {
        case .plain, .holding, .matched(.endParameter): return .reading
        case .broken:
            _ = matcher.takeHeld()
            return step(byte)
        case .matched(let next): return found(next, after: .endParameter)
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
        case (_, _) where tag == next && !hasForeign && raw.count < CallReader.maximumSpaceBytes:
            // Written twice: one, unless text follows.
            stage = .closing(tag)
            self.raw = raw + next.bytes
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
        case .between: writer.close()
        case .closing(let tag), .foreign(let tag, _):
            writer.close()
            isClosed = tag != .endParameter
        case .innerKey: writer.close()
        case .afterFunction, .ended: break
        }
        stage = .ended
    }
}
