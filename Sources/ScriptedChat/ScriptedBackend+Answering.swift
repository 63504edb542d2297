import Chat
import Wire

extension ScriptedBackend {
    var readiness: BackendStatus.Readiness {
        let elapsed = start.duration(to: .now) / .milliseconds(1)
        guard elapsed < Double(script.loadingMilliseconds) else {
            return script.failsToLoad ? .failed : .ready
        }
        return .loading(elapsed / Double(script.loadingMilliseconds))
    }

    func checkReadiness() throws(ChatError) {
        switch readiness {
        case .ready, .unreachable: return
        case .loading: throw .unavailable(message: "the model is being loaded")
        case .failed: throw .failed(message: "the model could not be loaded")
        }
    }

    func admit() throws(ChatError) -> Ticket {
        try checkReadiness()
        return try admission.admit()
    }

    func read(_ prompt: CompletionRequest.Prompt) throws(ChatError) -> ([Int], String) {
        switch prompt {
        case .text(let text): (vocabulary.encode(text), text)
        case .tokens(let tokens): (tokens, try vocabulary.decode(tokens, parameter: "prompt"))
        }
    }

    func truncate(_ tokens: inout [Int], _ sampling: SamplingFields) {
        guard let most = sampling.truncatePromptTokens, most >= 0 else { return }
        tokens = tokens.suffix(most)
    }

    /// What would be used, a model's usual defaults filled in.
    func sampling(
        _ sampling: SamplingFields, promptTokens: Int
    ) throws(ChatError) -> SamplingFields {
        try checkLength(promptTokens, sampling)
        var filled = sampling
        filled.temperature = sampling.temperature ?? 0.6
        filled.topP = sampling.topP ?? 0.95
        filled.topK = sampling.topK ?? 20
        filled.minP = sampling.minP ?? 0
        filled.presencePenalty = sampling.presencePenalty ?? 0
        filled.frequencyPenalty = sampling.frequencyPenalty ?? 0
        filled.repetitionPenalty = sampling.repetitionPenalty ?? 1
        filled.maxTokens = sampling.maxTokens ?? script.context - promptTokens
        return filled
    }

    private func checkLength(_ promptTokens: Int, _ sampling: SamplingFields) throws(ChatError) {
        let context = script.context
        guard promptTokens < context else {
            throw .contextExceeded(
                message: "This model's maximum context length is \(context) tokens. However, your prompt has "
                    + "\(promptTokens) tokens, and the answer needs at least one more.",
                parameter: "input_tokens")
        }
        if let maxTokens = sampling.maxTokens, !sampling.maxTokensIsCeiling,
            maxTokens > context - promptTokens
        {
            throw .contextExceeded(
                message: "This model's maximum context length is \(context) tokens. However, your prompt has "
                    + "\(promptTokens) tokens and max_tokens is \(maxTokens).",
                parameter: "max_tokens")
        }
    }

    func answer(
        _ prompts: [(tokens: [Int], rule: Script.Rule)], _ plan: PlanRequest, _ sampling: SamplingFields,
        promptLogprobs: Int?, _ admission: PromptAdmission?, _ ticket: Ticket
    ) throws(ChatError) -> ChatStream {
        var choices: [ScriptedEvents.Choice] = []
        for (tokens, rule) in prompts {
            try checkLength(tokens.count, sampling)
            var plan = plan
            plan.room = script.context - tokens.count
            for place in 0..<sampling.choices {
                let steps = rule.replies[place % rule.replies.count]
                try refuse(steps.first)
                plan.callSeed = UInt64(tokens.count) << 16 | UInt64(choices.count) << 8
                choices.append(
                    ScriptedEvents.Choice(
                        plan: ReplyPlanner(vocabulary, plan).plan(steps), promptTokens: tokens.count,
                        cachedTokens: min(rule.cachedTokens, tokens.count)))
            }
        }
        let promptTokens = prompts.reduce(0) { $0 + $1.tokens.count }
        let answerTokens = prompts.reduce(0) { total, prompt in
            let room = script.context - prompt.tokens.count
            return total + sampling.choices * min(plan.maxTokens ?? room, room)
        }
        guard admission?.admits(promptTokens, answerTokens) ?? true else { throw .notAdmitted }
        return ChatStream(
            prompts: prompts.map(\.tokens),
            events: ScriptedEvents(
                prompts: prompts.map(\.tokens), choices: choices,
                logprobs: MadeUpLogprobs(sampling.logprobs, vocabulary),
                promptLogprobs: MadeUpLogprobs(promptLogprobs, vocabulary), ticket: ticket,
                admission: self.admission))
    }

    private func refuse(_ step: Script.Step?) throws(ChatError) {
        switch step {
        case .busy(let seconds):
            throw .busy(message: "too many requests are at work", retryAfterSeconds: seconds)
        case .refuse(let message, let parameter):
            throw .invalid(message: message, parameter: parameter)
        case .fail(let message): throw .failed(message: message)
        case .reasoning, .content, .call, .wait, .hang, nil: break
        }
    }
}
