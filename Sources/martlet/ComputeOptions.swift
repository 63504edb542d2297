import ArgumentParser

/// Flags of every command that loads a model.
struct ComputeOptions: ParsableArguments {
    @Option(help: "Threads that compute; as many as this process may use, if not given.") var threads: Int?
    @Option(help: "Tokens of prompt and answer together.") var context = 32_768
    @Flag(help: "Keep keys and values in f32: the reference's results to rounding, at twice the memory.")
    var exact = false

    func validate() throws {
        guard (2...16_777_216).contains(context) else {
            throw ValidationError("--context is \(context); it must be between 2 and 16777216.")
        }
        if let threads, !(1...1024).contains(threads) {
            throw ValidationError("--threads is \(threads); it must be between 1 and 1024.")
        }
    }
}
