import ArgumentParser
import Martlet

/// Flags of every command that loads a model.
struct ComputeOptions: ParsableArguments {
    @Option(help: "Threads that compute; as many as this process may use, if not given.") var threads: Int?
    @Option(help: "Tokens of prompt and answer together.") var context = 32_768
    @Flag(help: "Keep keys and values in f32: the reference's results to rounding, at twice the memory.")
    var exact = false
    @Option(help: WeightPrecision.help) var weights = WeightPrecision.auto

    func validate() throws {
        if exact, weights != .auto { throw ValidationError(WeightPrecision.contradiction(weights)) }
        guard (2...16_777_216).contains(context) else {
            throw ValidationError("--context is \(context); it must be between 2 and 16777216.")
        }
        if let threads, !(1...1024).contains(threads) {
            throw ValidationError("--threads is \(threads); it must be between 1 and 1024.")
        }
    }
}

extension WeightPrecision: ExpressibleByArgument {
    static let help = ArgumentHelp(
        "Weights in memory: auto (as stored), bf16, int8 (half of bf16's memory) or int4 (a quarter).",
        valueName: "auto|bf16|int8|int4")

    /// Why a precision cannot be had beside `--exact`.
    static func contradiction(_ weights: WeightPrecision) -> String {
        "--exact asks for the reference's results, which --weights \(weights.rawValue) cannot give; leave one out."
    }
}
