import Patches
import Sandbox

/// How pictures and clips of one request are decoded.
package struct DecodingSettings: Sendable {
    /// The checkpoint's, with the pixel bounds and the usual number of frames that hold for the request.
    package var processor: ProcessorSettings
    /// Frames a second that the request asks for; more than the clip has is an error.
    package var requestedRate: Double?
    /// Frames that the request asks for; more than the clip has is an error.
    package var requestedFrames: Int?

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
