import Reply
import Wire

/// Adds up what the choices of one request cost. Tokens of a prompt count once, however many choices answer
/// it.
struct UsageTally: Sendable {
    private var promptTokens: [Int]
    private var cachedTokens: [Int]
    private var completionTokens: [Int]
    private var reasoningTokens: [Int]
    private let choicesPerPrompt: Int

    init(prompts: [[Int]], choicesPerPrompt: Int) {
        let choices = prompts.count * choicesPerPrompt
        promptTokens = prompts.map(\.count)
        cachedTokens = prompts.map { _ in 0 }
        completionTokens = Array(repeating: 0, count: choices)
        reasoningTokens = completionTokens
        self.choicesPerPrompt = choicesPerPrompt
    }

    mutating func addToken(choice: Int) { completionTokens[choice] += 1 }

    /// What the backend says at the end of a choice is what counts.
    mutating func settle(choice: Int, _ usage: Usage) {
        completionTokens[choice] = usage.completionTokens
        reasoningTokens[choice] = usage.reasoningTokens
        let (prompt, place) = choice.quotientAndRemainder(dividingBy: choicesPerPrompt)
        if place == 0 {
            promptTokens[prompt] = usage.promptTokens
            cachedTokens[prompt] = usage.cachedTokens
        }
    }

    /// While the choices are being written.
    var running: UsageFields {
        UsageFields(promptTokens: sum(promptTokens), completionTokens: sum(completionTokens), details: nil)
    }

    /// After the end of every choice.
    var total: UsageFields {
        var usage = running
        usage.details = UsageFields.Details(
            cachedTokens: sum(cachedTokens), reasoningTokens: sum(reasoningTokens))
        return usage
    }

    private func sum(_ counts: [Int]) -> Int { counts.reduce(0, +) }
}
