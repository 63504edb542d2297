import Chat
import Reply
import Wire

/// The events of an answer, made as they are asked for: a moment of every choice together.
struct ScriptedEvents: AsyncSequence, Sendable {
    typealias Element = [ChatEvent]
    typealias Failure = ChatError

    let prompts: [[Int]]
    let choices: [Choice]
    let logprobs: MadeUpLogprobs?
    let promptLogprobs: MadeUpLogprobs?
    let ticket: Ticket
    let admission: Admission

    struct Choice: Sendable {
        let plan: ReplyPlan
        let promptTokens: Int
        let cachedTokens: Int
    }

    func makeAsyncIterator() -> Iterator { Iterator(answer: self) }

    struct Iterator: AsyncIteratorProtocol {
        fileprivate let answer: ScriptedEvents
        private var state = State.waiting

        /// - Transitions: waiting → writing, ended; writing → writing, ended.
        private enum State {
            case waiting
            case writing(nextMoment: Int)
            case ended
        }

        fileprivate init(answer: ScriptedEvents) { self.answer = answer }

        mutating func next(isolation actor: isolated (any Actor)?) async throws(ChatError) -> [ChatEvent]? {
            let current = state
            state = .ended
            do {
                switch current {
                case .waiting:
                    let events = try await answer.begin()
                    state = .writing(nextMoment: 0)
                    return events
                case .writing(let moment):
                    if let events = try await answer.events(at: moment) {
                        state = .writing(nextMoment: moment + 1)
                        return events
                    }
                case .ended: break
                }
            } catch {
                answer.ticket.giveBack()
                throw error
            }
            answer.ticket.giveBack()
            return nil
        }
    }
}

extension ScriptedEvents {
    fileprivate func begin() async throws(ChatError) -> [ChatEvent] {
        try await ticket.turn()
        admission.addComputed(tokens: prompts.reduce(0) { $0 + $1.count })
        guard let promptLogprobs else { return [.started] }
        return [.started]
            + prompts.enumerated().map { place, prompt in
                .promptLogprobs(prompt: place, promptLogprobs.place(prompt: prompt))
            }
    }

    /// nil after the end.
    fileprivate func events(at moment: Int) async throws(ChatError) -> [ChatEvent]? {
        let happening = choices.compactMap { choice in
            choice.plan.moments.indices.contains(moment) ? choice.plan.moments[moment] : nil
        }
        guard let milliseconds = happening.map(\.milliseconds).max() else { return nil }
        try await wait(.milliseconds(milliseconds))
        if happening.contains(where: { $0.happening == .hang }) { try await wait(.seconds(1 << 30)) }
        for case .fault(let error) in happening.map(\.happening) { throw error }
        var events: [ChatEvent] = []
        for (index, choice) in choices.enumerated() {
            events += choice.events(at: moment, choice: index, logprobs)
        }
        admission.addComputed(tokens: happening.count)
        return events
    }

    private func wait(_ duration: Duration) async throws(ChatError) {
        if duration > .zero { try? await Task.sleep(for: duration) }
        if Task.isCancelled { throw .cancelled }
    }
}

extension ScriptedEvents.Choice {
    fileprivate func events(at moment: Int, choice: Int, _ logprobs: MadeUpLogprobs?) -> [ChatEvent] {
        guard plan.moments.indices.contains(moment),
            case .token(let id, let said) = plan.moments[moment].happening
        else { return [] }
        let token = GeneratedToken(id: id, logprobs: logprobs?.place(id, at: promptTokens + moment))
        var events = [ChatEvent.token(choice: choice, token, said)]
        if moment == plan.moments.count - 1 {
            events.append(.reply(choice: choice, [.finish(plan.finish, plan.stop), .usage(usage)]))
        }
        return events
    }

    private var usage: Usage {
        Usage(
            promptTokens: promptTokens, completionTokens: plan.completionTokens, cachedTokens: cachedTokens,
            reasoningTokens: plan.reasoningTokens)
    }
}
