import Patches
import Prompting
import Sandbox

/// How pictures and clips of one request are decoded.
struct DecodingSettings: Sendable {
    /// The checkpoint's, with the pixel bounds and the usual number of frames that hold for the request.
    var processor: ProcessorSettings
    /// Frames a second that the request asks for; more than the clip has is an error.
    var requestedRate: Double?
    /// Frames that the request asks for; more than the clip has is an error.
    var requestedFrames: Int?

    func request(_ bytes: MediaBytes, _ kind: MediaKind) -> MediaRequest {
        switch (bytes, kind) {
        case (.file(let bytes), .image): MediaRequest(image: bytes, settings: processor)
        case (.file(let bytes), .video):
            MediaRequest(
                video: bytes, rate: requestedRate, frames: requestedFrames, settings: processor)
        case (.frames(let frames), _):
            MediaRequest(
                stills: frames, rate: requestedRate, frames: requestedFrames, settings: processor)
        }
    }
}

extension MediaInput {
    init(_ media: PreparedMedia, _ kind: MediaKind) {
        switch kind {
        case .image: self.init(image: media.patches)
        case .video:
            self.init(video: media.patches, frames: media.frames, timestamps: media.timestamps)
        }
    }
}
