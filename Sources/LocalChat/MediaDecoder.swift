import Martlet
import Media
import Patches
import Prompting

/// Makes of a file's bytes what goes into a prompt. It is called on a thread where it may take its time.
package protocol MediaDecoder: Sendable {
    func decode(
        _ bytes: [UInt8], kind: MediaKind, settings: DecodingSettings
    ) throws(MediaError) -> MediaInput
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

/// Decodes in this process.
package struct InProcessDecoder: MediaDecoder {
    package init() {}

    package func decode(
        _ bytes: [UInt8], kind: MediaKind, settings: DecodingSettings
    ) throws(MediaError) -> MediaInput {
        let medium =
            switch kind {
            case .image: Martlet.Media.image(bytes)
            case .video:
                Martlet.Media.video(bytes, rate: settings.requestedRate, frames: settings.requestedFrames)
            }
        return try medium.prepare(settings.processor, settings.limits)
    }
}
