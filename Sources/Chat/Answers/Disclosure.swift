import Reply
import Wire

/// What a client is shown of an answer, as its request asks. Plain and streamed answers are made of what this
/// lets through, and of nothing else.
package struct Disclosure: Sendable, Equatable {
    /// False hides the thought, and with it log-probabilities and token ids, which would tell it. What it
    /// cost is told all the same.
    package var reasoning = true
    /// False keeps only the first call of each choice.
    package var parallelCalls = true
    package var tokenIDs = false
    package var promptLogprobs = false
    package var spelling = TokenSpelling.text

    package init() {}

    package init(_ request: ChatRequest) {
        self.init(request.sampling)
        reasoning = request.includeReasoning
        parallelCalls = request.parallelToolCalls
    }

    package init(_ sampling: SamplingFields) {
        tokenIDs = sampling.returnTokenIDs
        promptLogprobs = sampling.promptLogprobs != nil
        spelling = sampling.returnTokensAsTokenIDs ? .id : .text
    }

    func allows(_ event: ReplyEvent) -> Bool {
        switch event {
        case .reasoning: reasoning
        case .toolHead(let index, _, _), .toolArguments(let index, _): parallelCalls || index == 0
        case .content, .finish, .usage: true
        }
    }

    /// The prompt's tokens hide nothing.
    var showsTokenIDs: Bool { tokenIDs && reasoning }
}
