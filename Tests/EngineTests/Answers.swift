import Engine
import Sampling

/// All that a request was told, choice by choice.
struct Answers: Equatable {
    struct Answer: Equatable {
        var tokens: [Int32] = []
        var text = ""
        /// The text of each token.
        var pieces: [String] = []
        var logprobs: [LogProbabilities?] = []
        var end: GenerationEnd?
    }

    private(set) var choices: [Int: Answer] = [:]
    /// Of the prompt, from the prefix cache. Answers are equal whatever it held.
    private(set) var cachedTokens = 0
    private(set) var promptLogprobs: [LogProbabilities] = []
    /// The events' order, against what the engine promises; empty when it holds.
    private(set) var faults: [String] = []

    /// Collects until the stream ends.
    init(_ generation: Generation) async {
        for await events in generation { for event in events { take(event) } }
    }

    var first: Answer { choices[0] ?? Answer() }

    static func == (a: Answers, b: Answers) -> Bool {
        a.choices == b.choices && a.promptLogprobs == b.promptLogprobs && a.faults == b.faults
    }

    private mutating func take(_ event: GenerationEvent) {
        switch event {
        case .started(let count):
            cachedTokens = count
            if !choices.isEmpty { faults.append("started after a token") }
        case .promptLogprobs(let logprobs):
            if !promptLogprobs.isEmpty || !choices.isEmpty { faults.append("late log-probabilities") }
            promptLogprobs = logprobs
        case .token(let choice, let id, let text, let logprobs):
            if choices[choice]?.end != nil { faults.append("a token after the end") }
            choices[choice, default: Answer()].tokens.append(id)
            choices[choice, default: Answer()].text += text
            choices[choice, default: Answer()].pieces.append(text)
            choices[choice, default: Answer()].logprobs.append(logprobs)
        case .finished(let choice, let text, let end):
            if choices[choice]?.end != nil { faults.append("two ends") }
            choices[choice, default: Answer()].text += text
            choices[choice, default: Answer()].end = end
        }
    }
}
