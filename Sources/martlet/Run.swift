import ArgumentParser
import Foundation
import Martlet

struct Run: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Answer one prompt, about pictures and clips if given.",
        discussion: """
            The answer streams to standard output. What the model thinks first is shown dimmed at a terminal, and \
            goes to standard error otherwise, so that a pipe gets the answer alone.

              martlet run --model Qwen3.5-0.8B "Why is the sky blue?"
              martlet run --model Qwen3.5-0.8B --image photo.jpg "What is in this image?"
              martlet run --model Qwen3.5-0.8B --json-schema city.json "The largest city of Japan?"
              git diff | martlet run --model Qwen3.5-4B --system "Review this change."
            """)

    @Argument(help: "The prompt; read from standard input if not given or \"-\".") var prompt: String?
    @OptionGroup(title: "Model") var model: ModelOptions
    @Option(
        name: .customLong("image"), help: "A picture: JPEG, PNG, GIF, WebP or BMP. May be given again.",
        completion: .file()) var images: [String] = []
    @Option(
        name: .customLong("video"), help: "A clip: MP4, WebM, MOV, MKV or AVI. May be given again.",
        completion: .file()) var videos: [String] = []
    @Option(parsing: .unconditional, help: "Frames a second taken of clips.") var fps: Double?
    @Option(parsing: .unconditional, help: "Instructions that come before the prompt.") var system: String?
    @Flag(
        inversion: .prefixedNo,
        help: "Have the model think first, or not; if not given, what its chat template does.")
    var thinking: Bool?
    @Option(
        help: ArgumentHelp(
            "Tokens of the thought at most, where the model thinks; then it must answer.", valueName: "n"))
    var thinkingBudget: Int?
    @Option(
        help: ArgumentHelp(
            "A JSON schema, in a file, that the answer must satisfy; \"any\" for any JSON object.",
            valueName: "file"),
        completion: .file())
    var jsonSchema: String?
    @OptionGroup(title: "Sampling") var sampling: SamplingFlags
    @Flag(help: "Print one JSON object instead of streaming.") var json = false

    func validate() throws {
        try PromptText.validate(prompt, hasMedia: !images.isEmpty || !videos.isEmpty)
        if let thinkingBudget, thinkingBudget < 0 {
            throw ValidationError("--thinking-budget is \(thinkingBudget); it must be 0 or more.")
        }
        guard let fps else { return }
        guard fps > 0, fps <= 1000 else {
            throw ValidationError("--fps is \(fps); it must be more than 0 and at most 1000.")
        }
        if videos.isEmpty { throw ValidationError("--fps is for clips, but there is no --video.") }
    }

    func run() async throws {
        let request = try request(PromptText.read(prompt, hasMedia: !images.isEmpty || !videos.isEmpty))
        let reply = try await model.load().respond(to: request)
        if json { return try Output.writeLine(AnswerDocument(answer: try await reply.answer()).text) }
        var printer = ReplyPrinter()
        for try await event in reply { try printer.take(event) }
        try printer.finish()
    }

    private func request(_ text: String) throws -> Request {
        var parts: [MessageContent.Part] = []
        var media: [Media] = []
        for path in images {
            parts.append(.image)
            media.append(try .image(file: path))
        }
        for path in videos {
            parts.append(.video)
            media.append(try .video(file: path, rate: fps))
        }
        parts.append(.text(text))
        var messages: [Message] = [.user(.parts(parts))]
        if let system { messages.insert(.system(.text(system)), at: 0) }
        var request = Request(messages: messages, media: media)
        request.prompt.enableThinking = thinking
        request.sampling = sampling.options
        request.thinkingBudget = thinkingBudget
        request.output = try jsonSchema.map { file in
            if file == "any" { return .jsonObject }
            return .schema(try String(contentsOfFile: file, encoding: .utf8))
        }
        return request
    }
}
