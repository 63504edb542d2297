import Media
import Patches

/// What is at fault where a picture or clip is refused.
package enum RefusalSubject: Int, Sendable {
    case file
    /// The rate or number of frames that was asked for.
    case sampling
    /// The least or greatest number of pixels that was asked for.
    case pixelBounds

    init(_ error: MediaError) {
        switch error {
        case .patches(.rateAboveClip), .patches(.framesAboveClip), .patches(.framesAboveLimit),
            .patches(.frameCount):
            self = .sampling
        case .patches(.bounds), .resizedPixels: self = .pixelBounds
        case .unknownFormat, .unsupported, .notPicture, .notVideo, .truncated, .damaged, .empty, .imageBytes,
            .imagePixels, .videoBytes, .framePixels, .decodedFrames, .sampledFrames, .jpegScans, .videoTime,
            .noVideoStream, .codec, .missingFrame, .differentFrame, .patches, .outOfMemory, .unreadableFile:
            self = .file
        }
    }
}

extension SandboxError {
    init(_ error: MediaError) { self = .refused(RefusalSubject(error), reason: error.description) }
}
