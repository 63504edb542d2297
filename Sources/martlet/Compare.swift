import ArgumentParser
import Foundation
import Martlet

struct Compare: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Measure how far a precision, or another file of the model, is from the model itself.",
        discussion: """
            The model answers each prompt in f32, its most probable token at each step. The other side reads the same prompts \
            and answers, and the two distributions of the next token are compared at every position: the mean \
            Kullback-Leibler divergence in nats, and how often the most probable token is the same.
            """)

    @Argument(help: "The model's folder or GGUF file.", completion: .file()) var model: String
    @Option(help: "Another folder or GGUF file of the same model.", completion: .file()) var against: String?
    @Option(help: WeightPrecision.help) var weights = WeightPrecision.auto
    @Flag(help: "Keys and values of f32 on the other side too.") var exact = false
    @Option(
        help: ArgumentHelp("A file of prompts, one a line.", valueName: "file"), completion: .file())
    var prompts: String?
    @Option(
        help: ArgumentHelp("An image to ask about; may be given again.", valueName: "file"),
        completion: .file())
    var image: [String] = []
    @Option(help: "What is asked about each image.") var question = "What is in this image?"
    @Option(help: "Tokens of each answer that are compared.") var answerTokens = 64
    @Option(help: "Threads that compute; as many as this process may use, if not given.") var threads: Int?
    @Flag(help: "Print JSON instead of a sentence.") var json = false

    func validate() throws {
        guard prompts != nil || !image.isEmpty else {
            throw ValidationError("Nothing to compare on: give --prompts, --image or both.")
        }
        guard (0...4096).contains(answerTokens) else {
            throw ValidationError("--answer-tokens is \(answerTokens); it must be between 0 and 4096.")
        }
        if let threads, !(1...1024).contains(threads) {
            throw ValidationError("--threads is \(threads); it must be between 1 and 1024.")
        }
        if exact, weights != .auto { throw ValidationError(WeightPrecision.contradiction(weights)) }
    }

    func run() throws {
        var requests: [Request] = []
        if let prompts {
            let lines = try String(contentsOfFile: prompts, encoding: .utf8).split(
                whereSeparator: \.isNewline)
            requests += lines.map { Request(messages: [.user(.text(String($0)))]) }
        }
        for file in image {
            requests.append(
                Request(
                    messages: [.user(.parts([.image, .text(question)]))], media: [try .image(file: file)]))
        }
        guard !requests.isEmpty else { throw ValidationError("--prompts holds no prompt.") }
        var candidate = Divergence.Candidate()
        candidate.path = against
        candidate.weights = weights
        candidate.exact = exact
        defer { Terminal.status(nil) }
        let count = requests.count
        let result = try Divergence.measure(
            path: model, candidate: candidate, requests: requests, answerTokens: answerTokens,
            threads: threads
        ) { done in Terminal.bar("Comparing", percent: done * 100 / count) }
        try Output.writeLine(json ? result.json : result.description)
    }
}
