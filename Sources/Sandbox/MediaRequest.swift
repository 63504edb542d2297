import Media
import Patches

/// A picture or clip to be decoded, resized and cut, and the rules for that.
package struct MediaRequest: Sendable {
    package enum Kind: Sendable, Hashable {
        case image
        /// `rate` frames a second or `frames` in all, of both the fewer; of neither what the settings say.
        case video(rate: Double?, frames: Int?)
        /// `count` pictures, `rate` a second (1 if nil), of which `frames` are taken (all if nil).
        case stills(count: Int, rate: Double?, frames: Int?)
    }

    let kind: Kind
    /// A file, or a `FileList`.
    let bytes: [UInt8]
    package var settings: ProcessorSettings

    private init(_ kind: Kind, _ bytes: [UInt8], _ settings: ProcessorSettings) {
        self.kind = kind
        self.bytes = bytes
        self.settings = settings
    }

    /// A picture of any format that `Media` reads; of an animation the first frame.
    package init(image bytes: [UInt8], settings: ProcessorSettings = ProcessorSettings()) {
        self.init(.image, bytes, settings)
    }

    /// A clip, which may be an animated GIF.
    package init(
        video bytes: [UInt8], rate: Double? = nil, frames: Int? = nil,
        settings: ProcessorSettings = ProcessorSettings()
    ) {
        self.init(.video(rate: rate, frames: frames), bytes, settings)
    }

    /// Pictures of one size that follow one another.
    package init(
        stills files: [[UInt8]], rate: Double? = nil, frames: Int? = nil,
        settings: ProcessorSettings = ProcessorSettings()
    ) {
        self.init(
            .stills(count: files.count, rate: rate, frames: frames), FileList.packed(files), settings)
    }

    /// What it is, for errors.
    var noun: String {
        switch kind {
        case .image: "picture"
        case .video, .stills: "video"
        }
    }

    /// The one limit that is checked before a child sees the file.
    func checkLength(_ limits: MediaLimits) throws(MediaError) {
        switch kind {
        case .image:
            guard bytes.count <= limits.imageBytes else {
                throw .imageBytes(count: bytes.count, limit: limits.imageBytes)
            }
        case .video, .stills:
            guard bytes.count <= limits.videoBytes else {
                throw .videoBytes(count: bytes.count, limit: limits.videoBytes)
            }
        }
    }
}
