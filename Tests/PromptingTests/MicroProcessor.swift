import Conversation
import Foundation
import Media
import Patches
import Prompting
import TestSupport
import Testing
import Tokenizer

/// The processor of a micro checkpoint, and media for it.
struct MicroProcessor {
    let tokenizer: Tokenizer
    let processor: Processor

    /// - Parameter imageToken: another than the tokenizer's.
    init(_ model: String = "micro-dense", imageToken: Int? = nil) throws {
        let folder = Fixtures.url("\(model)/checkpoint")
        let tokenizer = try Tokenizer(folder: folder)
        func id(_ token: String) throws -> Int { Int(try #require(tokenizer.id(of: token))) }
        let source = try String(contentsOf: folder.appending(path: "chat_template.jinja"), encoding: .utf8)
        self.tokenizer = tokenizer
        processor = Processor(
            tokenizer, try ConversationTemplate(source: source, tokenizerConfig: nil),
            PlaceholderExpansion(
                tokenizer, imageToken: try imageToken ?? id("<|image_pad|>"),
                videoToken: try id("<|video_pad|>"), visionStartToken: try id("<|vision_start|>"),
                visionEndToken: try id("<|vision_end|>")))
    }

    func id(_ token: String) throws -> Int32 { try #require(tokenizer.id(of: token)) }

    /// The prompt as the model sees it.
    func text(_ prompt: Prompt) -> String { tokenizer.decode(prompt.tokens, skipSpecialTokens: false) }

    func process(
        _ messages: [Message], media: [MediaInput] = [], options: PromptOptions = PromptOptions()
    ) throws -> Prompt {
        try processor.process(messages, media: media, options: options).prompt
    }
}

extension MediaInput {
    /// A file of the fixtures, prepared as published.
    init(fixture medium: ReferenceConversation.Medium, rate: Double? = nil, frames: Int? = nil) throws {
        switch medium {
        case .image(let name): self.init(image: try PreparedImage(Self.bytes(name)).patches())
        case .video(let name):
            let clip = try PreparedVideo(Self.bytes(name), requestedRate: rate, requestedFrames: frames)
            self.init(video: clip.patches(), frames: clip.indices, timestamps: clip.timestamps)
        }
    }

    private static func bytes(_ name: String) throws -> [UInt8] {
        [UInt8](try Data(contentsOf: Fixtures.url("media/\(name)")))
    }

    /// A picture of `rows × columns` tokens.
    static func picture(rows: Int, columns: Int) -> MediaInput {
        MediaInput(image: patches(rows, columns, frames: 1))
    }

    /// A clip of that many frames, one second apart.
    static func clip(rows: Int, columns: Int, frames: Int) -> MediaInput {
        MediaInput(
            video: patches(rows, columns, frames: frames), frames: Array(0..<frames),
            timestamps: Timestamps.seconds(
                of: Array(0..<frames), sourceRate: 1,
                temporalPatchSize: VisionGeometry().temporalPatchSize))
    }

    private static func patches(_ rows: Int, _ columns: Int, frames: Int) -> PatchMatrix {
        let (width, height) = (columns * 32, rows * 32)
        let frame = Pixels(
            width: width, height: height, bytes: Array(repeating: 0, count: width * height * 3))
        return PatchMatrix(
            frames: Array(repeating: frame, count: frames), geometry: VisionGeometry(),
            normalization: Normalization())
    }
}
