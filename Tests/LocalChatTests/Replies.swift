import Chat
import Reply
import Wire

/// All events of a stream, folded.
struct Replies: Sendable, Equatable {
    struct Choice: Sendable, Equatable {
        var answer = Answer()
        var tokens: [Int] = []
        var logprobs: [PlacedLogprob] = []
        var pieces = 0
    }

    var prompts: [[Int]] = []
    var choices: [Int: Choice] = [:]
    var promptLogprobs: [Int: [PlacedLogprob]] = [:]
    var starts = 0
    /// Choices in the order in which they ended.
    var ends: [Int] = []

    init(_ stream: ChatStream) async throws(ChatError) {
        prompts = stream.prompts
        for try await batch in stream.events {
            for event in batch { take(event) }
        }
    }

    private mutating func take(_ event: ChatEvent) {
        switch event {
        case .started: starts += 1
        case .promptLogprobs(let prompt, let entries): promptLogprobs[prompt] = entries
        case .token(let number, let token, let events):
            choices[number, default: Choice()].tokens.append(token.id)
            if let logprobs = token.logprobs { choices[number, default: Choice()].logprobs.append(logprobs) }
            take(events, number)
        case .reply(let number, let events): take(events, number)
        }
    }

    private mutating func take(_ events: [ReplyEvent], _ number: Int) {
        for event in events {
            choices[number, default: Choice()].answer.apply(event)
            choices[number, default: Choice()].pieces += 1
            if case .usage = event { ends.append(number) }
        }
    }

    var first: Choice { choices[0] ?? Choice() }

    /// Without the calls' random ids.
    var comparable: Replies {
        var copy = self
        copy.ends = []
        for number in choices.keys {
            copy.choices[number]?.answer.usage?.cachedTokens = 0
            for index in choices[number]?.answer.toolCalls.indices ?? 0..<0 {
                copy.choices[number]?.answer.toolCalls[index].id = ""
            }
        }
        return copy
    }
}
