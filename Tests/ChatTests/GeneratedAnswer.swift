import Chat
import Reply
import TestSupport
import Wire

/// A request with the events of some answer to it, and what the answer says when put together by hand.
struct GeneratedAnswer {
    var request: ChatRequest
    var stream: ChatStream
    var batches: [[ChatEvent]]
    var expected: [Expected]

    struct Expected {
        var reasoning = ""
        var content = ""
        var arguments: [String] = []
        var tokens: [Int] = []
        var usage = Usage()
    }

    init(seed: Int) {
        var random = SeededGenerator(seed)
        request = ChatRequest(messages: [ChatMessage(role: .user, content: .text("?"))])
        request.includeReasoning = .random(in: 0..<4, using: &random) > 0
        request.parallelToolCalls = .random(in: 0..<4, using: &random) > 0
        request.sampling.choices = .random(in: 1...4, using: &random)
        request.sampling.logprobs = .random(using: &random) ? .random(in: 0...3, using: &random) : nil
        request.sampling.returnTokenIDs = .random(using: &random)
        request.sampling.returnTokensAsTokenIDs = .random(in: 0..<4, using: &random) == 0
        request.stream.includeUsage = .random(using: &random)
        request.stream.continuousUsage = .random(in: 0..<4, using: &random) == 0
        if .random(in: 0..<8, using: &random) == 0 {
            request.echo = true
            request.messages.append(ChatMessage(role: .assistant, content: .text("Said before. ")))
        }
        let prompt = (0..<Int.random(in: 1...9, using: &random)).map { _ in
            Int.random(in: 0..<99, using: &random)
        }
        stream = ChatStream(prompts: [prompt], events: NoEvents())
        expected = []
        var choices: [[ChatEvent]] = []
        for choice in 0..<request.sampling.choices {
            var one = GeneratedChoice(choice, promptTokens: prompt.count, request.sampling.logprobs, &random)
            one.write(&random)
            choices.append(one.events)
            expected.append(one.expected)
        }
        batches = Bool.random(using: &random) ? [[.started]] : []
        while !choices.allSatisfy(\.isEmpty) {
            var batch: [ChatEvent] = []
            for _ in 0...Int.random(in: 0...4, using: &random) {
                let choice = Int.random(in: choices.indices, using: &random)
                if !choices[choice].isEmpty { batch.append(choices[choice].removeFirst()) }
            }
            batches.append(batch)
        }
    }
}

/// One choice while it is made up: what it says is cut at random into pieces, and the pieces are given at random
/// to tokens, of which some have none and some several.
private struct GeneratedChoice {
    let choice: Int
    let logprobs: Int?
    var events: [ChatEvent] = []
    var expected = GeneratedAnswer.Expected()

    init(_ choice: Int, promptTokens: Int, _ logprobs: Int?, _ random: inout SeededGenerator) {
        self.choice = choice
        self.logprobs = logprobs
        expected.usage.promptTokens = promptTokens
        expected.usage.cachedTokens = promptTokens / 2
    }

    mutating func write(_ random: inout SeededGenerator) {
        var said = pieces(&random)
        while !said.isEmpty || Int.random(in: 0..<3, using: &random) == 0 {
            let count = min(said.count, [0, 0, 1, 1, 1, 2, 3].randomElement(using: &random) ?? 0)
            if count > 0, Int.random(in: 0..<8, using: &random) == 0 {
                events.append(.reply(choice: choice, Array(said.prefix(count))))
            } else {
                events.append(.token(choice: choice, token(&random), Array(said.prefix(count))))
            }
            said.removeFirst(count)
        }
        expected.usage.completionTokens = expected.tokens.count
        expected.usage.reasoningTokens = Int.random(in: 0...expected.tokens.count, using: &random)
        let isCut = Int.random(in: 0..<3, using: &random) == 0
        let reason: FinishReason = isCut ? .length : expected.arguments.isEmpty ? .stop : .toolCalls
        let stop: StopReason? =
            isCut ? nil : [nil, .string("END"), .token(7)].randomElement(using: &random) ?? nil
        let end: [ReplyEvent] = [.finish(reason, stop), .usage(expected.usage)]
        if Bool.random(using: &random) {
            events.append(.reply(choice: choice, end))
        } else {
            expected.usage.completionTokens += 1
            events.append(
                .token(choice: choice, token(&random), [end[0], .usage(expected.usage)]))
        }
    }

    private mutating func pieces(_ random: inout SeededGenerator) -> [ReplyEvent] {
        var said: [ReplyEvent] = []
        if Bool.random(using: &random) {
            for piece in texts(&random) {
                expected.reasoning += piece
                said.append(.reasoning(piece))
            }
        }
        if Bool.random(using: &random) {
            for piece in texts(&random) {
                expected.content += piece
                said.append(.content(piece))
            }
        }
        for call in 0..<[0, 0, 1, 2, 3][Int.random(in: 0..<5, using: &random)] {
            said.append(.toolHead(index: call, id: "call_\(choice)_\(call)", name: "look_up"))
            expected.arguments.append("")
            for piece in texts(&random) {
                expected.arguments[call] += piece
                said.append(.toolArguments(index: call, piece))
            }
        }
        return said
    }

    /// Pieces that are whole scalars but not whole characters, and all that JSON must escape.
    private func texts(_ random: inout SeededGenerator) -> [String] {
        let pieces = [
            "a", " b", "e", "\u{301}", "é", "漢字", "👩", "\u{200D}", "🚀", "\r", "\n", "\"", "\\", "\u{0}",
            "\u{7F}",
            "\u{2028}", "data: ", "\n\ndata: [DONE]\n\n", "</think>", "{", "}",
        ]
        return (0...Int.random(in: 0...6, using: &random)).map { _ in
            pieces[Int.random(in: pieces.indices, using: &random)]
        }
    }

    private mutating func token(_ random: inout SeededGenerator) -> GeneratedToken {
        let id = Int.random(in: 0..<1000, using: &random)
        expected.tokens.append(id)
        return GeneratedToken(
            id: id,
            logprobs: logprobs.map { count in
                PlacedLogprob(
                    token: logprob(id, &random), top: (0..<count).map { logprob(id + $0, &random) })
            })
    }

    private func logprob(_ id: Int, _ random: inout SeededGenerator) -> TokenLogprob {
        let value =
            Int.random(in: 0..<9, using: &random) == 0
            ? -Double.infinity : -Double.random(in: 0..<9, using: &random)
        return TokenLogprob(
            id: id, text: id % 5 == 0 ? "\u{FFFD}" : "t\(id)", bytes: [UInt8(id % 256)], logprob: value,
            rank: 1)
    }
}

/// The events are handed over in batches instead.
struct NoEvents: AsyncSequence, AsyncIteratorProtocol {
    func makeAsyncIterator() -> NoEvents { self }
    func next(isolation actor: isolated (any Actor)?) async throws(ChatError) -> [ChatEvent]? { nil }
}
