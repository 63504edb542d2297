import Media
import Patches

/// A picture or clip to be decoded, resized and cut, and the rules for that.
package struct MediaRequest: Sendable {
    package enum Kind: Sendable, Hashable {
        case image
        /// `rate` frames a second or `frames` in all, of both the fewer; of neither what the settings say.
        case video(rate: Double?, frames: Int?)
    }

    package var kind: Kind
    /// A file of any format that `Media` reads.
    package var bytes: [UInt8]
    package var settings: ProcessorSettings

    package init(_ kind: Kind, _ bytes: [UInt8], settings: ProcessorSettings = ProcessorSettings()) {
        self.kind = kind
        self.bytes = bytes
        self.settings = settings
    }

    /// What it is, for errors.
    var noun: String {
        switch kind {
        case .image: "picture"
        case .video: "video"
        }
    }

    var sampling: FrameSampling {
        switch kind {
        case .image: FrameSampling(settings: settings)
        case .video(let rate, let frames):
            FrameSampling(settings: settings, requestedRate: rate, requestedFrames: frames)
        }
    }

    /// The one limit that is checked before a child sees the file.
    func checkLength(_ limits: MediaLimits) throws(MediaError) {
        switch kind {
        case .image:
            guard bytes.count <= limits.imageBytes else {
                throw .imageBytes(count: bytes.count, limit: limits.imageBytes)
            }
        case .video:
            guard bytes.count <= limits.videoBytes else {
                throw .videoBytes(count: bytes.count, limit: limits.videoBytes)
            }
        }
    }
}
