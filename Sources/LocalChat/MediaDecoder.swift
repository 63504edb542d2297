import Media
import Patches
import Prompting

/// Makes of a file's bytes what goes into a prompt.
package protocol MediaDecoder: Sendable {
    /// Waits for its turn and then for the result, and holds up no thread of the caller's. A cancelled task
    /// gets `.cancelled`, at once where decoding has not begun.
    func decode(
        _ bytes: MediaBytes, kind: MediaKind, settings: DecodingSettings
    ) async throws(DecodingError) -> MediaInput
}

/// Why there is nothing for the prompt. The sentences are shown to strangers.
package enum DecodingError: Error, Equatable {
    case media(MediaError)
    /// The file is at fault, in words: of a decoder that does not keep the cause.
    case refused(String)
    /// This side is at fault.
    case failed(String)
    case cancelled
}

/// How pictures and clips of one request are decoded.
package struct DecodingSettings: Sendable, Hashable {
    /// The checkpoint's, with the pixel bounds and the usual number of frames that hold for the request.
    package var processor: ProcessorSettings
    /// Frames a second that the request asks for; more than the clip has is an error.
    package var requestedRate: Double?
    /// Frames that the request asks for; more than the clip has is an error.
    package var requestedFrames: Int?
    package var limits: MediaLimits

    package init(
        processor: ProcessorSettings, requestedRate: Double? = nil, requestedFrames: Int? = nil,
        limits: MediaLimits = MediaLimits()
    ) {
        self.processor = processor
        self.requestedRate = requestedRate
        self.requestedFrames = requestedFrames
        self.limits = limits
    }
}
