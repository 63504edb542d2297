import Checkpoint
@_exported import Conversation
import Foundation
import Media
import Patches
import Prompting
@_exported import Reply
import Sampling

/// A conversation to be answered.
public struct Request: Sendable {
    public var messages: [Message]
    /// The pictures and clips of the messages, in the order in which their places appear.
    public var media: [Media]
    public var prompt = PromptOptions()
    public var sampling = SamplingOptions()

    public init(messages: [Message], media: [Media] = []) {
        self.messages = messages
        self.media = media
    }
}

/// A picture or clip as a file's bytes. Its format is recognised by its content.
public struct Media: Sendable {
    private enum Kind: Sendable {
        case image
        case video(rate: Double?, frames: Int?)
    }
    private let kind: Kind
    private let bytes: [UInt8]

    /// JPEG, PNG, GIF (first frame), WebP or BMP.
    public static func image(_ bytes: [UInt8]) -> Media { Media(kind: .image, bytes: bytes) }

    /// MP4, WebM, MOV, MKV or AVI. `rate` frames a second or `frames` in all are taken, of both the fewer;
    /// of neither what the model's files say.
    public static func video(_ bytes: [UInt8], rate: Double? = nil, frames: Int? = nil) -> Media {
        Media(kind: .video(rate: rate, frames: frames), bytes: bytes)
    }

    func prepare(_ settings: ProcessorSettings, _ options: MediaOptions) throws -> MediaInput {
        switch kind {
        case .image:
            return MediaInput(
                image: try PreparedImage(bytes, settings: settings, limits: options.limits).patches(settings))
        case .video(let rate, let frames):
            let video = try PreparedVideo(
                bytes, settings: settings, requestedRate: rate, requestedFrames: frames,
                limits: options.limits)
            return MediaInput(
                video: video.patches(settings), frames: video.indices, timestamps: video.timestamps)
        }
    }
}

/// Bounds of pictures and clips, checked before they are decoded.
public struct MediaOptions: Sendable {
    package var limits = MediaLimits()
    public init() {}
}

/// How tokens are chosen. What is nil is taken from the model's files, and where they have nothing from
/// the published defaults.
public struct SamplingOptions: Sendable {
    /// 0 always takes the most probable token.
    public var temperature: Double?
    public var topP: Double?
    public var topK: Int?
    public var minP: Double?
    public var presencePenalty: Double?
    public var frequencyPenalty: Double?
    public var repetitionPenalty: Double?
    /// The same seed gives the same answer; nil draws one.
    public var seed: UInt64?
    /// Tokens of the answer at most; nil for what the context holds.
    public var maxTokens: Int?
    /// Texts that end the answer and are not part of it.
    public var stop: [String] = []
    public init() {}

    func parameters(_ defaults: GenerationDefaults) -> SamplingParameters {
        var parameters = SamplingParameters()
        parameters.temperature = Float(temperature ?? defaults.temperature ?? 0.6)
        parameters.topP = topP ?? defaults.topP ?? 0.95
        parameters.topK = topK ?? defaults.topK ?? 20
        parameters.minP = minP ?? defaults.minP ?? 0
        parameters.presencePenalty = Float(presencePenalty ?? 0)
        parameters.frequencyPenalty = Float(frequencyPenalty ?? 0)
        parameters.repetitionPenalty = Float(repetitionPenalty ?? defaults.repetitionPenalty ?? 1)
        parameters.seed = seed ?? UInt64.random(in: 0...UInt64.max)
        return parameters
    }
}

extension Media {
    /// Reads a picture's file; one larger than the limit is refused before it is read.
    public static func image(file path: String) throws -> Media {
        let limit = MediaOptions().limits.imageBytes
        return .image(try MediaFile.bytes(of: path, limit: limit) { .imageBytes(count: $0, limit: limit) })
    }

    /// Reads a clip's file.
    public static func video(file path: String, rate: Double? = nil, frames: Int? = nil) throws -> Media {
        let limit = MediaOptions().limits.videoBytes
        let bytes = try MediaFile.bytes(of: path, limit: limit) { .videoBytes(count: $0, limit: limit) }
        return .video(bytes, rate: rate, frames: frames)
    }
}
