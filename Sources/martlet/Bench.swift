import ArgumentParser
import Foundation
import Martlet

struct Bench: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Measure a model on this machine, beside the machine's own limits.",
        discussion: """
            Prefill and picture encoding are compared with the arithmetic that the processor can do, decoding with \
            the bandwidth of its memory; both are measured in the same run. The weights may be random.
            """)

    @Argument(help: "The model's folder or GGUF file.", completion: .file()) var model: String
    @OptionGroup var projector: ProjectorOptions
    @OptionGroup var compute: ComputeOptions
    @Option(help: "Tokens of the prompt.") var promptTokens = 512
    @Option(help: "Tokens to decode.") var decodeTokens = 32
    @Option(help: "Sequences that decode together.") var streams = 8
    @Option(help: "Side of the square picture in pixels.") var picture = 448
    @Flag(help: "Print JSON instead of a table.") var json = false

    func validate() throws {
        for (name, value, limit) in [
            ("--prompt-tokens", promptTokens, 262_144), ("--decode-tokens", decodeTokens, 65_536),
            ("--streams", streams, 256), ("--picture", picture, 4096),
        ] where value < 1 || value > limit {
            throw ValidationError("\(name) is \(value); it must be between 1 and \(limit).")
        }
        guard promptTokens + 3 * decodeTokens <= compute.context else {
            throw ValidationError(
                "--context is \(compute.context), too small for the prompt and the tokens to decode.")
        }
        guard picture >= 32 else { throw ValidationError("--picture is \(picture); it must be at least 32.") }
    }

    func run() throws {
        var settings = Benchmark.Settings()
        settings.promptTokens = promptTokens
        settings.decodeTokens = decodeTokens
        settings.streams = streams
        settings.pictureSide = picture
        settings.threads = compute.threads
        settings.exact = compute.exact
        settings.weights = compute.weights
        settings.projector = projector.mmproj
        defer { Terminal.status(nil) }
        let report = try Benchmark.run(path: model, settings: settings) { step in
            Terminal.status("measuring \(step) …")
        }
        try Output.writeLine(json ? report.json : report.table)
    }
}
