import ArgumentParser
import Martlet

/// How tokens are chosen. What is not given comes from the model's generation_config.json. Values may begin
/// with a minus.
struct SamplingFlags: ParsableArguments {
    @Option(parsing: .unconditional, help: "0 always takes the most probable token.") var temperature: Double?
    @Option(parsing: .unconditional, help: "Keep the most probable tokens that reach this share together.")
    var topP: Double?
    @Option(parsing: .unconditional, help: "Keep that many of the most probable tokens; 0 is off.") var topK:
        Int?
    @Option(parsing: .unconditional, help: "Drop tokens less probable than this share of the best one.")
    var minP: Double?
    @Option(parsing: .unconditional, help: "Subtracted from tokens that were generated already.")
    var presencePenalty: Double?
    @Option(parsing: .unconditional, help: "Subtracted for each time that a token was generated.")
    var frequencyPenalty: Double?
    @Option(parsing: .unconditional, help: "Divides the score of tokens seen in prompt or answer; 1 is off.")
    var repetitionPenalty: Double?
    @Option(parsing: .unconditional, help: "The same seed gives the same answer.") var seed: UInt64?
    @Option(parsing: .unconditional, help: "Tokens of the answer at most.") var maxTokens: Int?
    @Option(parsing: .unconditionalSingleValue, help: "A text that ends the answer. May be given again.")
    var stop: [String] = []

    func validate() throws {
        try check("--temperature", temperature, "between 0 and 2") { 0...2 ~= $0 }
        try check("--top-p", topP, "more than 0 and at most 1") { $0 > 0 && $0 <= 1 }
        try check("--top-k", topK, "0 or more") { 0...Int(Int32.max) ~= $0 }
        try check("--min-p", minP, "between 0 and 1") { 0...1 ~= $0 }
        try check("--presence-penalty", presencePenalty, "between -2 and 2") { -2...2 ~= $0 }
        try check("--frequency-penalty", frequencyPenalty, "between -2 and 2") { -2...2 ~= $0 }
        try check("--repetition-penalty", repetitionPenalty, "more than 0 and at most 2") {
            $0 > 0 && $0 <= 2
        }
        try check("--max-tokens", maxTokens, "at least 1") { 1...Int(Int32.max) ~= $0 }
        if stop.contains("") {
            throw ValidationError("--stop is empty; it must have at least one character.")
        }
    }

    private func check<Value>(
        _ name: String, _ value: Value?, _ range: String, _ isAllowed: (Value) -> Bool
    ) throws {
        guard let value, !isAllowed(value) else { return }
        throw ValidationError("\(name) is \(value); it must be \(range).")
    }

    var options: SamplingOptions {
        var options = SamplingOptions()
        options.temperature = temperature
        options.topP = topP
        options.topK = topK
        options.minP = minP
        options.presencePenalty = presencePenalty
        options.frequencyPenalty = frequencyPenalty
        options.repetitionPenalty = repetitionPenalty
        options.seed = seed
        options.maxTokens = maxTokens
        options.stop = stop
        return options
    }
}
