import Reply
import Wire

/// A text completion's events → its plain answer.
package struct TextCompletionFold: Sendable {
    private let identity: AnswerIdentity
    private let disclosure: Disclosure
    private let choicesPerPrompt: Int
    private var pieces: TextPieces
    private var choices: [Choice]

    private struct Choice {
        var text = ""
        var logprobs: TextLogprobs?
        var finish: TextCompletionChunk.Finish?
        var tokenIDs: [Int]?
        var promptTokenIDs: [Int]?

        mutating func append(_ piece: TextCompletionChunk.Choice) {
            text += piece.text
            if logprobs == nil {
                logprobs = piece.logprobs
            } else {
                logprobs?.entries += piece.logprobs?.entries ?? []
            }
            if tokenIDs == nil { tokenIDs = piece.tokenIDs } else { tokenIDs? += piece.tokenIDs ?? [] }
            promptTokenIDs = promptTokenIDs ?? piece.promptTokenIDs
            finish = finish ?? piece.finish
        }
    }

    /// `echoes` are those of `ChatBackend.echoes(of:_:)`.
    package init(
        _ request: CompletionRequest, _ stream: ChatStream, echoes: [String], identity: AnswerIdentity
    ) {
        self.identity = identity
        disclosure = Disclosure(request.sampling)
        choicesPerPrompt = request.sampling.choices
        pieces = TextPieces(request, stream, echoes: echoes)
        choices = Array(repeating: Choice(), count: pieces.choiceCount)
    }

    package mutating func take(_ events: [ChatEvent]) {
        for event in events {
            for piece in pieces.take(event) { choices[piece.index].append(piece) }
        }
    }

    /// The answer, after the end of the events.
    ///
    /// - Throws: `failed` where a choice has no end.
    package consuming func finish() throws(ChatError) -> TextCompletion {
        var finished: [TextCompletion.Choice] = []
        for (index, choice) in choices.enumerated() {
            guard let finish = choice.finish else { throw .unfinished(choice: index) }
            var whole = TextCompletion.Choice(
                index: index, text: choice.text, finishReason: finish.reason, stopReason: finish.stop)
            whole.logprobs = choice.logprobs
            whole.tokenIDs = choice.tokenIDs
            whole.promptTokenIDs = choice.promptTokenIDs
            if disclosure.promptLogprobs {
                whole.promptLogprobs = pieces.promptLogprobs[index / choicesPerPrompt]
                    .map(PromptLogprobs.init)
            }
            finished.append(whole)
        }
        return TextCompletion(identity: identity, choices: finished, usage: pieces.tally.total)
    }
}
