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
              git diff | martlet run --model Qwen3.5-4B --system "Review this change." --no-thinking
            """)

    @Argument(help: "The prompt; read from standard input if not given or \"-\".") var prompt: String?
    @OptionGroup(title: "Model") var model: ModelOptions
    @Option(
        name: .customLong("image"), help: "A picture: JPEG, PNG, GIF, WebP or BMP. May be given again.",
        completion: .file()) var images: [String] = []
    @Option(
        name: .customLong("video"), help: "A clip: MP4, WebM, MOV, MKV or AVI. May be given again.",
        completion: .file()) var videos: [String] = []
    @Option(help: "Frames a second taken of clips.") var fps: Double?
    @Option(help: "Instructions that come before the prompt.") var system: String?
    @Flag(
        inversion: .prefixedNo,
        help: "Have the model think first, or not; if not given, what its chat template does.")
    var thinking: Bool?
    @OptionGroup(title: "Sampling") var sampling: SamplingFlags
    @Flag(help: "Print one JSON object instead of streaming.") var json = false

    func run() async throws {
        let text = try promptText()
        let request = try request(text)
        let model = try model.load()
        let reply = try model.respond(to: request)
        if json {
            print(AnswerDocument(try await reply.answer()).text)
            return
        }
        var printer = ReplyPrinter()
        for try await event in reply { printer.take(event) }
        printer.finish()
    }

    private func promptText() throws -> String {
        if let prompt, prompt != "-" { return prompt }
        if isatty(STDIN_FILENO) == 1, prompt == nil {
            throw ValidationError("No prompt. Give one as an argument, or on standard input.")
        }
        return String(decoding: FileHandle.standardInput.readDataToEndOfFile(), as: UTF8.self)
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
        return request
    }
}
