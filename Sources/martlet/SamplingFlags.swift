import ArgumentParser
import Martlet

/// How tokens are chosen. What is not given comes from the model's generation_config.json.
struct SamplingFlags: ParsableArguments {
    @Option(help: "0 always takes the most probable token.") var temperature: Double?
    @Option(help: "Keep the most probable tokens that reach this share together.") var topP: Double?
    @Option(help: "Keep that many of the most probable tokens; 0 is off.") var topK: Int?
    @Option(help: "Drop tokens less probable than this share of the best one.") var minP: Double?
    @Option(help: "Subtracted from tokens that were generated already.") var presencePenalty: Double?
    @Option(help: "Subtracted for each time that a token was generated.") var frequencyPenalty: Double?
    @Option(help: "Divides the score of tokens seen in prompt or answer; 1 is off.") var repetitionPenalty:
        Double?
    @Option(help: "The same seed gives the same answer.") var seed: UInt64?
    @Option(help: "Tokens of the answer at most.") var maxTokens: Int?
    @Option(help: "A text that ends the answer. May be given again.") var stop: [String] = []

    func validate() throws {
        try check("--temperature", temperature, 0...2)
        try check("--top-p", topP, Double.leastNonzeroMagnitude...1)
        try check("--min-p", minP, 0...1)
        try check("--presence-penalty", presencePenalty, -2...2)
        try check("--frequency-penalty", frequencyPenalty, -2...2)
        try check("--repetition-penalty", repetitionPenalty, Double.leastNonzeroMagnitude...2)
        try check("--top-k", topK, -1...Int(Int32.max))
        try check("--max-tokens", maxTokens, 1...Int(Int32.max))
        if stop.contains("") {
            throw ValidationError("--stop is empty; it must have at least one character.")
        }
    }

    private func check<Value: Comparable>(_ name: String, _ value: Value?, _ range: ClosedRange<Value>) throws
    {
        guard let value, !range.contains(value) else { return }
        throw ValidationError(
            "\(name) is \(value); it must be between \(range.lowerBound) and \(range.upperBound).")
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
