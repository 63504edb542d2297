import Reply
import Wire

/// A chat's events → its plain answer.
package struct CompletionFold: Sendable {
    private let identity: AnswerIdentity
    private let disclosure: Disclosure
    private let prompt: [Int]
    private var choices: [Choice]
    private var promptLogprobs: PromptLogprobs?
    private var tally: UsageTally

    private struct Choice {
        var answer: Answer
        var trail: TokenTrail
    }

    package init(_ request: ChatRequest, _ stream: ChatStream, identity: AnswerIdentity) {
        self.identity = identity
        disclosure = Disclosure(request)
        prompt = stream.prompts.first ?? []
        var answer = Answer()
        let echo = request.echoedText
        if !echo.isEmpty { answer.apply(.content(echo)) }
        choices = Array(
            repeating: Choice(answer: answer, trail: TokenTrail(disclosure)),
            count: request.sampling.choices)
        tally = UsageTally(prompts: [prompt], choicesPerPrompt: request.sampling.choices)
    }

    package mutating func take(_ events: [ChatEvent]) {
        for event in events {
            switch event {
            case .started: break
            case .promptLogprobs(_, let tokens):
                if disclosure.promptLogprobs { promptLogprobs = PromptLogprobs(tokens) }
            case .token(let choice, let token, let said):
                tally.addToken(choice: choice)
                choices[choice].trail.add(token)
                apply(said, to: choice)
            case .reply(let choice, let said): apply(said, to: choice)
            }
        }
    }

    /// The answer, after the end of the events.
    ///
    /// - Throws: `failed` where a choice has no end.
    package consuming func finish() throws(ChatError) -> ChatCompletion {
        var finished: [ChatCompletion.Choice] = []
        for index in choices.indices {
            guard choices[index].answer.finishReason != nil else { throw .unfinished(choice: index) }
            finished.append(
                ChatCompletion.Choice(
                    index: index, answer: choices[index].answer,
                    logprobs: choices[index].trail.takeChatLogprobs(),
                    tokenIDs: choices[index].trail.takeIDs()))
        }
        var completion = ChatCompletion(identity: identity, choices: finished, usage: tally.total)
        completion.promptLogprobs = promptLogprobs
        completion.promptTokenIDs = disclosure.tokenIDs ? prompt : nil
        return completion
    }

    private mutating func apply(_ said: [ReplyEvent], to choice: Int) {
        for event in said where disclosure.allows(event) {
            choices[choice].answer.apply(event)
            if case .usage(let usage) = event { tally.settle(choice: choice, usage) }
        }
    }
}
