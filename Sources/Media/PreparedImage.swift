import Patches

/// A still as the engine takes it: resized pixels and their grid.
package struct PreparedImage: Sendable {
    /// Sides are multiples of the geometry's factor.
    package let pixels: Pixels
    package let grid: Grid
    /// Before resizing, upright.
    package let originalSize: PixelSize

    package init(
        _ bytes: [UInt8], settings: ProcessorSettings = ProcessorSettings(),
        limits: MediaLimits = MediaLimits()
    ) throws(MediaError) {
        let image = try DecodedImage(bytes.span, settings, limits)
        self.init(image.original.resized(to: image.size), originalSize: image.original.size, settings)
    }

    /// - Parameter pixels: resized.
    package init(_ pixels: Pixels, originalSize: PixelSize, _ settings: ProcessorSettings) {
        self.pixels = pixels
        self.grid = settings.geometry.grid(of: pixels.size)
        self.originalSize = originalSize
    }

    /// The rows of the vision tower's input.
    package func patches(_ settings: ProcessorSettings = ProcessorSettings()) -> PatchMatrix {
        PatchMatrix(
            frames: [pixels], geometry: settings.geometry, normalization: settings.imageNormalization)
    }
}
