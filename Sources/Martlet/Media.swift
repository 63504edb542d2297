import Media
import Patches
import Prompting

/// A picture or clip as a file's bytes. Its format is recognised by its content.
public struct Media: Sendable {
    private enum Kind: Sendable {
        case image
        case video(rate: Double?, frames: Int?)
    }
    private let kind: Kind
    private let bytes: [UInt8]
    /// Of the file that it was read from, for errors.
    let name: String?

    /// JPEG, PNG, GIF (first frame), WebP or BMP.
    public static func image(_ bytes: [UInt8]) -> Media { Media(kind: .image, bytes: bytes, name: nil) }

    /// MP4, WebM, MOV, MKV or AVI. `rate` frames a second or `frames` in all are taken, of both the fewer;
    /// of neither what the model's files say.
    public static func video(_ bytes: [UInt8], rate: Double? = nil, frames: Int? = nil) -> Media {
        Media(kind: .video(rate: rate, frames: frames), bytes: bytes, name: nil)
    }

    /// Reads a picture's file; one larger than the limit is refused before it is read.
    public static func image(file path: String) throws(ModelError) -> Media {
        let limit = MediaLimits().imageBytes
        let bytes = try read(path, limit) { .imageBytes(count: $0, limit: limit) }
        return Media(kind: .image, bytes: bytes, name: path)
    }

    /// Reads a clip's file; one larger than the limit is refused before it is read.
    public static func video(
        file path: String, rate: Double? = nil, frames: Int? = nil
    ) throws(ModelError) -> Media {
        let limit = MediaLimits().videoBytes
        let bytes = try read(path, limit) { .videoBytes(count: $0, limit: limit) }
        return Media(kind: .video(rate: rate, frames: frames), bytes: bytes, name: path)
    }

    private static func read(
        _ path: String, _ limit: Int, excess: (Int) -> MediaError
    ) throws(ModelError) -> [UInt8] {
        guard !["http://", "https://", "data:"].contains(where: path.hasPrefix) else {
            throw .media(name: String(path.prefix(80)), URLError())
        }
        do {
            return try MediaFile.bytes(of: path, limit: limit, excess: excess)
        } catch {
            throw .media(name: path, error)
        }
    }
}

extension Media {
    /// What it is, for errors.
    var noun: String {
        switch kind {
        case .image: "picture"
        case .video: "clip"
        }
    }

    /// Decodes, resizes and cuts into patches. Takes its time: call it on a thread where it may.
    package func prepare(
        _ settings: ProcessorSettings, _ limits: MediaLimits
    ) throws(MediaError) -> MediaInput {
        switch kind {
        case .image:
            return MediaInput(
                image: try PreparedImage(bytes, settings: settings, limits: limits).patches(settings))
        case .video(let rate, let frames):
            let video = try PreparedVideo(
                bytes, settings: settings, requestedRate: rate, requestedFrames: frames, limits: limits)
            return MediaInput(
                video: video.patches(settings), frames: video.indices, timestamps: video.timestamps)
        }
    }
}

/// A picture is read from a file; nothing is fetched.
private struct URLError: Error, CustomStringConvertible {
    let description = "this is a URL; give the path of a file"
}
