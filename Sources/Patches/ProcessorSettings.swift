/// How a checkpoint wants its pictures and clips prepared. The defaults are the published values; a
/// checkpoint's own files replace them.
package struct ProcessorSettings: Sendable, Hashable {
    package var geometry: VisionGeometry
    package var imageBounds: PixelBounds
    package var videoBounds: PixelBounds
    package var imageNormalization: Normalization
    package var videoNormalization: Normalization
    /// Frames a second taken from a clip when a request asks for nothing.
    package var framesPerSecond: Double
    package var minFrames: Int
    package var maxFrames: Int

    package init(
        geometry: VisionGeometry = VisionGeometry(),
        imageBounds: PixelBounds = .image,
        videoBounds: PixelBounds = .video,
        imageNormalization: Normalization = Normalization(),
        videoNormalization: Normalization = Normalization(),
        framesPerSecond: Double = 2,
        minFrames: Int = 4,
        maxFrames: Int = 768
    ) {
        self.geometry = geometry
        self.imageBounds = imageBounds
        self.videoBounds = videoBounds
        self.imageNormalization = imageNormalization
        self.videoNormalization = videoNormalization
        self.framesPerSecond = framesPerSecond
        self.minFrames = minFrames
        self.maxFrames = maxFrames
    }
}
