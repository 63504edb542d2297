import Chat
import Reply
import Wire

/// Script steps → `ReplyPlan`. The whole answer is known beforehand, so nothing has to be held back for a stop
/// string that may come: the text before it is simply all there is.
struct ReplyPlanner {
    private let vocabulary: ScriptVocabulary
    private let request: PlanRequest
    private var plan = ReplyPlan()
    private var text: TextRun?
    /// Waited for before the next token.
    private var milliseconds = 0
    private var callCount = 0
    private var hasEnded = false

    init(_ vocabulary: ScriptVocabulary, _ request: PlanRequest) {
        self.vocabulary = vocabulary
        self.request = request
    }

    consuming func plan(_ steps: [Script.Step]) -> ReplyPlan {
        for step in steps where !hasEnded { add(step) }
        closeThinking()
        addFiller()
        if !hasEnded { addSilent(ScriptVocabulary.endOfText) }
        closeText()
        if callCount > 0, plan.finish == .stop { plan.finish = .toolCalls }
        return plan
    }

    private mutating func add(_ step: Script.Step) {
        switch step {
        case .reasoning(let pieces): if request.thinks { add(pieces, .reasoning) }
        case .content(let pieces):
            closeThinking()
            add(pieces, .content)
        case .call(let id, let name, let arguments):
            closeThinking()
            addCall(id: id, name: name, arguments)
        case .wait(let more): milliseconds += more
        case .fail(let message): fault(.fault(.failed(message: message)))
        case .hang: fault(.hang)
        case .busy, .refuse: break
        }
    }

    private mutating func addCall(id: String?, name: String, _ arguments: Script.Pieces) {
        guard request.callsTools else {
            add(Script.Pieces(.bytes("<tool_call>\n\(name) ")), .content)
            add(arguments, .content)
            add(Script.Pieces(.bytes("\n</tool_call>")), .content)
            return
        }
        let head = ReplyEvent.toolHead(
            index: callCount, id: id ?? request.callID(callCount), name: name)
        guard addSilent(ScriptVocabulary.call, saying: [head]) else { return }
        callCount += 1
        add(arguments, .arguments(callCount - 1))
        addSilent(ScriptVocabulary.endOfCall)
    }

    /// What a model writes that may not end yet.
    private mutating func addFiller() {
        let wanted = request.leastTokens(after: plan.completionTokens)
        while !hasEnded, plan.completionTokens < wanted { add(Script.Pieces(.bytes(".")), .content) }
        if request.ignoresEnd, !hasEnded { end(.length) }
    }

    private mutating func closeThinking() {
        if text?.kind == .reasoning, !hasEnded { addSilent(ScriptVocabulary.endOfThinking) }
    }

    private mutating func end(_ reason: FinishReason, _ stop: StopReason? = nil) {
        hasEnded = true
        plan.finish = reason
        plan.stop = stop
    }

    private mutating func fault(_ happening: ReplyPlan.Happening) {
        plan.moments.append(.init(milliseconds: milliseconds, happening: happening))
        hasEnded = true
    }
}

extension ReplyPlanner {
    private mutating func add(_ pieces: Script.Pieces, _ kind: TextRun.Kind) {
        if text?.kind != kind { closeText() }
        for bytes in pieces.tokens {
            milliseconds += pieces.milliseconds
            guard addToken(vocabulary.id(bytes)) else { return }
            if kind == .reasoning { plan.reasoningTokens += 1 }
            if hasEnded { return }
            add(bytes, kind)
        }
    }

    /// The text of the token that was added last.
    private mutating func add(_ bytes: [UInt8], _ kind: TextRun.Kind) {
        var run = text ?? TextRun(kind)
        text = nil
        let stops = kind.canStop && plan.completionTokens >= request.minTokens ? request.stop : []
        if let stop = run.add(bytes, moment: plan.moments.count - 1, stops, request.includesStop) {
            end(.stop, .string(stop))
        }
        text = run
    }

    /// A token that is no text.
    @discardableResult
    private mutating func addSilent(_ id: Int, saying said: [ReplyEvent] = []) -> Bool {
        closeText()
        return addToken(id, saying: said)
    }

    /// False where the answer has ended, and the token is not part of it.
    private mutating func addToken(_ id: Int, saying said: [ReplyEvent] = []) -> Bool {
        guard !hasEnded else { return false }
        if plan.completionTokens == request.limit {
            end(.length)
            return false
        }
        plan.moments.append(
            .init(milliseconds: milliseconds, happening: .token(id: id, said: said)))
        milliseconds = 0
        plan.completionTokens += 1
        if plan.completionTokens >= request.minTokens, request.stopTokens.contains(id) {
            end(.stop, .token(id))
        }
        return true
    }

    private mutating func closeText() {
        guard let run = text else { return }
        text = nil
        for (moment, event) in run.events {
            guard case .token(let id, let said) = plan.moments[moment].happening else { continue }
            plan.moments[moment].happening = .token(id: id, said: said + [event])
        }
    }
}
