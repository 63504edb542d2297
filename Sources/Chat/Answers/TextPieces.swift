import Reply
import Wire

/// A text completion's events → what each adds to a choice. A streamed answer sends these one by one, a plain
/// one joins them.
struct TextPieces: Sendable {
    private let disclosure: Disclosure
    private let prompts: [[Int]]
    private let echoes: [String]
    private let choicesPerPrompt: Int
    private var choices: [Choice]
    /// Of each prompt, where known: of all its tokens but the first.
    private(set) var promptLogprobs: [[PlacedLogprob]?]
    private(set) var tally: UsageTally

    /// - Transitions: waiting → writing → ended.
    private enum State {
        case waiting
        case writing
        case ended
    }

    private struct Choice {
        var trail: TokenTrail
        var placement: TextPlacement
        var state = State.waiting
    }

    /// `echoes` has a text for each prompt, or none at all.
    init(_ request: CompletionRequest, _ stream: ChatStream, echoes: [String]) {
        disclosure = Disclosure(request.sampling)
        prompts = stream.prompts
        self.echoes = echoes
        choicesPerPrompt = request.sampling.choices
        let choice = Choice(
            trail: TokenTrail(disclosure), placement: TextPlacement(spelling: disclosure.spelling))
        choices = Array(repeating: choice, count: prompts.count * choicesPerPrompt)
        promptLogprobs = prompts.map { _ in nil }
        tally = UsageTally(prompts: prompts, choicesPerPrompt: choicesPerPrompt)
    }

    var unfinishedChoice: Int? { choices.firstIndex { $0.state != .ended } }
    var choiceCount: Int { choices.count }

    mutating func take(_ event: ChatEvent) -> [TextCompletionChunk.Choice] {
        var pieces: [TextCompletionChunk.Choice] = []
        switch event {
        case .started: break
        case .promptLogprobs(let prompt, let tokens): promptLogprobs[prompt] = tokens
        case .token(let choice, let token, let said):
            begin(choice, &pieces)
            tally.addToken(choice: choice)
            choices[choice].trail.add(token)
            add(said, to: choice, &pieces)
        case .reply(let choice, let said):
            begin(choice, &pieces)
            add(said, to: choice, &pieces)
        }
        return pieces
    }

    private mutating func begin(_ choice: Int, _ pieces: inout [TextCompletionChunk.Choice]) {
        guard choices[choice].state == .waiting else { return }
        choices[choice].state = .writing
        let prompt = choice / choicesPerPrompt
        var piece = TextCompletionChunk.Choice(index: choice, text: "")
        if disclosure.tokenIDs {
            piece.promptTokenIDs = prompts[prompt]
            piece.tokenIDs = []
        }
        if echoes.indices.contains(prompt) {
            piece.text = echoes[prompt]
            piece.logprobs = echoLogprobs(of: choice)
        }
        if piece.promptTokenIDs != nil || !piece.text.isEmpty { pieces.append(piece) }
    }

    private mutating func echoLogprobs(of choice: Int) -> TextLogprobs? {
        let prompt = choice / choicesPerPrompt
        guard let known = promptLogprobs[prompt] else {
            choices[choice].placement.skip(echoes[prompt])
            return nil
        }
        return logprobs(
            choices[choice].placement.place(prompt: prompts[prompt], text: echoes[prompt], known))
    }

    private mutating func add(
        _ said: [ReplyEvent], to choice: Int, _ pieces: inout [TextCompletionChunk.Choice]
    ) {
        var piece = TextCompletionChunk.Choice(index: choice, text: "")
        for event in said {
            switch event {
            // A text completion is what the model wrote, whatever it may mean.
            case .content(let text), .reasoning(let text): piece.text += text
            case .finish(let reason, let stop):
                piece.finish = TextCompletionChunk.Finish(reason: reason, stop: stop)
                choices[choice].state = .ended
            case .usage(let usage): tally.settle(choice: choice, usage)
            case .toolHead, .toolArguments: break
            }
        }
        guard !piece.text.isEmpty || piece.finish != nil || choices[choice].trail.isPressing else { return }
        piece.logprobs = logprobs(choices[choice].placement.place(choices[choice].trail.takeLogprobs()))
        piece.tokenIDs = choices[choice].trail.takeIDs()
        pieces.append(piece)
    }

    private func logprobs(_ entries: [TextLogprobs.Entry]) -> TextLogprobs? {
        entries.isEmpty ? nil : TextLogprobs(entries, spelling: disclosure.spelling)
    }
}
