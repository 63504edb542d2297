import Reply

/// The inverse of a chat template: a model's text → reasoning, content and tool calls.
///
/// A machine that is fed bytes one by one, so that it cannot matter how the text was cut into pieces. Text
/// is passed on as soon as it is known to be no tag. Every byte is looked at a bounded number of times and
/// what is held back is bounded.
///
/// Decisions beyond the reference parsers (vLLM's `qwen3` and `qwen3_coder`): newlines around `</think>` are
/// dropped; a complete call of a known tool inside unclosed thinking is a call; a bare `<function=…>` at the
/// start of a line that names a known tool is a call; what only mentions a tag is text.
package struct ReplyParser: Sendable {
    package struct Options: Sendable {
        /// The prompt ended inside `<think>`.
        package var startsInReasoning: Bool
        /// Without tools, nothing is a call.
        package var tools: [Tool]
        /// False keeps only the first call.
        package var allowsParallelCalls: Bool
        /// An answer with calls ends with `stop`, as when the request named the function.
        package var endsCallsAsText: Bool
        package var makeCallID: @Sendable () -> String

        package init(
            startsInReasoning: Bool, tools: [Tool] = [], allowsParallelCalls: Bool = true,
            endsCallsAsText: Bool = false,
            makeCallID: @escaping @Sendable () -> String = ReplyParser.randomCallID
        ) {
            self.startsInReasoning = startsInReasoning
            self.tools = tools
            self.allowsParallelCalls = allowsParallelCalls
            self.endsCallsAsText = endsCallsAsText
            self.makeCallID = makeCallID
        }
    }

    /// `call_` and 24 random hexadecimal digits.
    package static func randomCallID() -> String {
        let digits = Array("0123456789abcdef")
        return "call_" + String((0..<24).map { _ in digits[Int.random(in: 0..<16)] })
    }

    private var text: ReplyText
    private var state = State.text
    private let schemas: [String: ToolSchema]
    private let options: Options
    private var matcher = TagMatcher()
    private var callCount = 0
    private static let maximumRemainBytes = 64

    /// - Transitions: text → opening; opening → text, call, draft; call, draft → afterCall, text;
    ///   afterCall → text.
    private enum State {
        case text
        case opening(CallOpening)
        case call(CallReader)
        /// A call inside unclosed reasoning: held back until it is complete.
        case draft(CallDraft)
        /// After a call: closing tags here are remains of the format. Holds what may be one.
        case afterCall([UInt8])
    }

    package init(_ options: Options) {
        self.options = options
        text = ReplyText(isReasoning: options.startsInReasoning)
        schemas = Dictionary(options.tools.map { ($0.name, ToolSchema($0)) }) { first, _ in first }
    }

    /// What comes next is reasoning, as far as the text so far tells.
    package var isReasoning: Bool { text.isReasoning }

    /// What another piece of the model's text adds.
    package mutating func feed(_ piece: String) -> [ReplyEvent] {
        for byte in piece.utf8 { step(byte) }
        emitArguments()
        return text.takeEvents()
    }

    /// The end of the text. `reason` is `length` where the token limit cut it, else `stop`.
    package mutating func finish(_ reason: FinishReason, _ stopReason: StopReason? = nil) -> [ReplyEvent] {
        let isCut = reason == .length
        switch takeState() {
        case .text: text.append(matcher.takeHeld())
        case .afterCall(let held): text.append(held)
        case .opening(let opening): finish(opening, isCut: isCut)
        case .call(var reader):
            reader.finish()
            state = .call(reader)
            emitArguments()
        case .draft(var draft):
            draft.reader.finish()
            if draft.reader.isClosed {
                emit(draft.reader)
            } else {
                text.append(draft.raw)
            }
        }
        text.finish()
        text.emit(
            .finish(callCount > 0 && !isCut && !options.endsCallsAsText ? .toolCalls : reason, stopReason))
        return text.takeEvents()
    }

    private mutating func finish(_ opening: CallOpening, isCut: Bool) {
        if !text.isReasoning, !opening.isBare, let name = opening.name {
            begin(CallReader(schema: schema(name), first: .endToolCall))
            emitArguments()
        } else if text.isReasoning || !isCut {
            text.append(opening.raw)
        }
    }
}

extension ReplyParser {
    /// The state, which is `text` until another is set: what it holds is changed in place.
    private mutating func takeState() -> State {
        let current = state
        state = .text
        return current
    }

    private mutating func step(_ byte: UInt8) {
        switch takeState() {
        case .text: stepText(byte)
        case .afterCall(let held): stepAfterCall(byte, held)
        case .opening(var opening):
            let isReasoning = text.isReasoning
            let allowsUnknown = !opening.isBare && !isReasoning
            let progress = opening.step(byte) { name, isClosed in
                schemas[name] != nil || (isClosed && allowsUnknown)
            }
            switch progress {
            case .reading: state = .opening(opening)
            case .rejected: reread(opening.raw)
            case .accepted(let name, let first):
                let reader = CallReader(schema: schema(name), first: first)
                if isReasoning {
                    follow(CallDraft(reader, raw: opening.raw), .reading)
                } else {
                    begin(reader)
                }
            }
        case .call(var reader):
            let progress = reader.step(byte)
            state = .call(reader)
            if case .ended(let unread) = progress { end(unread) }
        case .draft(var draft):
            let progress = draft.step(byte)
            follow(draft, progress)
        }
    }

    private mutating func stepAfterCall(_ byte: UInt8, _ held: [UInt8]) {
        let raw = held + [byte]
        switch (held.count, byte) {
        case (0, _) where byte.isTagSpace:
            text.append(byte)
            state = .afterCall([])
        case (0, UInt8(ascii: "<")), (1, UInt8(ascii: "/")): state = .afterCall(raw)
        case (2..<ReplyParser.maximumRemainBytes, _) where byte.isTagName: state = .afterCall(raw)
        case (3..., UInt8(ascii: ">")) where raw != Tag.endThink.bytes: state = .afterCall([])
        default: for byte in raw { step(byte) }
        }
    }

    private mutating func stepText(_ byte: UInt8) {
        switch matcher.step(byte, among: tags) {
        case .plain: text.append(byte)
        case .holding: break
        case .broken:
            text.append(matcher.takeHeld())
            stepText(byte)
        case .matched(let tag): found(tag)
        }
    }

    private var tags: [Tag] {
        switch (text.isReasoning, schemas.isEmpty) {
        case (true, true): [.think, .endThink]
        case (true, false): [.think, .endThink, .toolCall]
        case (false, true): []
        case (false, false): [.toolCall, .function]
        }
    }

    private mutating func found(_ tag: Tag) {
        switch tag {
        case .think where text.isAtStart: text.dropOpener()
        case .endThink: text.endReasoning()
        case .toolCall: state = .opening(CallOpening(tag))
        case .function where text.isAtLineStart: state = .opening(CallOpening(tag))
        default: text.append(tag.bytes)
        }
    }

    /// What looked like a call was none: its first byte is text, the rest may hold another tag.
    private mutating func reread(_ raw: [UInt8]) {
        text.append(raw[0])
        for byte in raw.dropFirst() { step(byte) }
    }

    private func schema(_ name: String) -> ToolSchema { schemas[name] ?? ToolSchema(unknown: name) }

    private mutating func begin(_ reader: CallReader) {
        text.dropSpaceBeforeCall()
        if isWanted {
            text.emit(.toolHead(index: callCount, id: options.makeCallID(), name: reader.name))
        }
        callCount += 1
        state = .call(reader)
        if reader.hasEnded { end([]) }
    }

    /// Whether the call numbered `callCount` is passed on.
    private var isWanted: Bool { options.allowsParallelCalls || callCount == 0 }

    /// The arguments that the call at hand has written.
    private mutating func emitArguments() {
        guard case .call = state, case .call(var reader) = takeState() else { return }
        let arguments = reader.takeArguments()
        state = .call(reader)
        if !arguments.isEmpty, options.allowsParallelCalls || callCount == 1 {
            text.emit(.toolArguments(index: callCount - 1, String(decoding: arguments, as: UTF8.self)))
        }
    }

    private mutating func end(_ unread: [UInt8]) {
        emitArguments()
        state = .afterCall([])
        text.restart()
        for byte in unread { step(byte) }
    }

    private mutating func follow(_ draft: CallDraft, _ progress: CallDraft.Progress) {
        switch progress {
        case .reading where draft.reader.hasEnded: emit(draft.reader)
        case .reading: state = .draft(draft)
        case .released(let unread):
            text.append(draft.raw)
            for byte in unread { step(byte) }
        case .complete(let unread):
            emit(draft.reader)
            for byte in unread { step(byte) }
        }
    }

    /// A whole call at once, out of reasoning, which goes on after it.
    private mutating func emit(_ reader: CallReader) {
        begin(reader)
        end([])
    }
}
