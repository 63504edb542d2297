import Media
import Patches

/// A picture or clip as a prompt takes it.
package struct PreparedMedia: Sendable {
    package let patches: PatchMatrix
    /// The frames' places in the clip; none for a picture.
    package let frames: [Int]
    /// One time in seconds for each temporal patch of a clip; none for a picture.
    package let timestamps: [Double]
    /// Upright, before resizing.
    package let originalSize: PixelSize
}

extension PreparedMedia {
    init(_ image: PreparedImage, _ settings: ProcessorSettings) {
        self.init(
            patches: image.patches(settings), frames: [], timestamps: [], originalSize: image.originalSize)
    }

    init(_ video: PreparedVideo, _ settings: ProcessorSettings) {
        self.init(
            patches: video.patches(settings), frames: video.indices, timestamps: video.timestamps,
            originalSize: video.info.size)
    }
}
