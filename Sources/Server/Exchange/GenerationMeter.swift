import Chat
import Reply

/// Reads the times and counts of an answer off its events.
struct GenerationMeter: Sendable {
    private(set) var generation: RequestRecord.Generation
    /// By choice.
    private var lastToken: [ContinuousClock.Instant?] = []
    private let choicesPerPrompt: Int
    /// The backend only counts tokens, and does so at the end.
    private var promptsAreUnknown = false
    private var settledTokens = 0

    init(_ generation: RequestRecord.Generation) {
        self.generation = generation
        choicesPerPrompt = max(1, generation.choices)
    }

    mutating func queued(prompts: [[Int]], at now: ContinuousClock.Instant) {
        let count = prompts.count * choicesPerPrompt
        generation.queued = now
        promptsAreUnknown = prompts.allSatisfy(\.isEmpty)
        generation.promptTokens = prompts.reduce(0) { $0 + $1.count }
        generation.finishReasons = Array(repeating: nil, count: count)
        lastToken = Array(repeating: nil, count: count)
    }

    mutating func take(_ events: [ChatEvent], at now: ContinuousClock.Instant) {
        for event in events {
            switch event {
            case .started: generation.started = generation.started ?? now
            case .promptLogprobs: break
            case .token(let choice, _, let said):
                count(choice, now)
                read(said, choice)
            case .reply(let choice, let said): read(said, choice)
            }
        }
    }

    private mutating func count(_ choice: Int, _ now: ContinuousClock.Instant) {
        guard lastToken.indices.contains(choice) else { return }
        generation.completionTokens += 1
        generation.firstToken = generation.firstToken ?? now
        generation.lastToken = now
        if let last = lastToken[choice] { generation.tokenGaps.append((now - last) / .seconds(1)) }
        lastToken[choice] = now
    }

    private mutating func read(_ said: [ReplyEvent], _ choice: Int) {
        for event in said {
            switch event {
            case .finish(let reason, _) where generation.finishReasons.indices.contains(choice):
                generation.finishReasons[choice] = reason
            case .usage(let usage):
                if choice % choicesPerPrompt == 0 { generation.cachedTokens += usage.cachedTokens }
                guard promptsAreUnknown else { continue }
                generation.promptTokens += usage.promptTokens
                settledTokens += usage.completionTokens
                generation.completionTokens = settledTokens
            case .finish, .reasoning, .content, .toolHead, .toolArguments: break
            }
        }
    }
}
