import Chat
import Conversation
import Engine
import Martlet
import Reply
import Sampling
import Tokenizer
import Wire

/// The choices of one prompt, from the engine's events to those of a chat.
struct ChoiceReplies: Sendable {
    private var assemblers: [ReplyAssembler]
    private let tokenizer: Tokenizer
    private let prompt: Int
    private var unfinished: Int

    /// - Parameters:
    ///   - prompt: its number in the request.
    ///   - promptTokens: of this prompt.
    init(
        _ parser: ReplyParser.Options, tokenizer: Tokenizer, choices: Int, prompt: Int = 0, promptTokens: Int
    ) {
        assemblers = (0..<choices).map {
            ReplyAssembler(ReplyParser(parser), choice: $0, promptTokens: promptTokens)
        }
        self.tokenizer = tokenizer
        self.prompt = prompt
        unfinished = choices
    }

    var hasFinished: Bool { unfinished == 0 }

    mutating func take(_ event: GenerationEvent) throws(ReplyError) -> ChatEvent {
        switch event {
        case .started:
            for index in assemblers.indices { _ = try assemblers[index].take(event) }
            return .started
        case .promptLogprobs(let entries):
            return .promptLogprobs(prompt: prompt, entries.map { PlacedLogprob($0, tokenizer) })
        case .token(let choice, let id, _, let logprobs):
            let token = GeneratedToken(
                id: Int(id), logprobs: logprobs.map { PlacedLogprob($0, tokenizer) })
            return .token(choice: number(choice), token, try assemblers[choice].take(event))
        case .finished(let choice, _, _):
            unfinished -= 1
            return .reply(choice: number(choice), try assemblers[choice].take(event))
        }
    }

    /// Among the choices of all prompts.
    private func number(_ choice: Int) -> Int { prompt * assemblers.count + choice }
}

extension PlacedLogprob {
    init(_ entry: LogProbabilities, _ tokenizer: Tokenizer) {
        var top: [TokenLogprob] = []
        for (place, alternative) in entry.top.enumerated() {
            // Equals have the rank of the first of them.
            let rank = top.last.flatMap { $0.logprob == alternative.logprob ? $0.rank : nil } ?? place + 1
            top.append(TokenLogprob(alternative.token, alternative.logprob, rank: rank, tokenizer))
        }
        self.init(token: TokenLogprob(entry.token, entry.logprob, rank: entry.rank, tokenizer), top: top)
    }
}

extension TokenLogprob {
    fileprivate init(_ id: Int32, _ logprob: Double, rank: Int, _ tokenizer: Tokenizer) {
        let bytes = tokenizer.bytes(of: id)
        self.init(
            id: Int(id), text: String(decoding: bytes, as: UTF8.self), bytes: bytes, logprob: logprob,
            rank: rank)
    }
}
