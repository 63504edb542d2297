import Patches

/// A still as the engine takes it: resized pixels and their grid.
package struct PreparedImage: Sendable {
    /// Sides are multiples of the geometry's factor.
    package let pixels: Pixels
    package let grid: Grid
    /// Before resizing, upright.
    package let originalSize: PixelSize

    package init(
        _ bytes: Span<UInt8>, settings: ProcessorSettings = ProcessorSettings(),
        limits: MediaLimits = MediaLimits()
    ) throws(MediaError) {
        let original = try ImageDecoder.decode(bytes, limits: limits)
        let size = try Self.size(of: original.size, settings, limits)
        self.init(original.resized(to: size), originalSize: original.size, settings)
    }

    package init(
        _ bytes: [UInt8], settings: ProcessorSettings = ProcessorSettings(),
        limits: MediaLimits = MediaLimits()
    ) throws(MediaError) {
        try self.init(bytes.span, settings: settings, limits: limits)
    }

    /// - Parameter pixels: of the size that `size(of:)` names.
    package init(_ pixels: Pixels, originalSize: PixelSize, _ settings: ProcessorSettings) {
        self.pixels = pixels
        self.grid = settings.geometry.grid(of: pixels.size)
        self.originalSize = originalSize
    }

    /// The size after resizing: what follows from the picture's own size and the request alone.
    package static func size(
        of original: PixelSize, _ settings: ProcessorSettings, _ limits: MediaLimits
    ) throws(MediaError) -> PixelSize {
        let rule = ResizeRule(bounds: settings.imageBounds, factor: settings.geometry.factor)
        let size: PixelSize
        do throws(PatchError) {
            size = try rule.size(forImage: original)
        } catch {
            throw .patches(error)
        }
        try limits.admit(resized: size)
        return size
    }

    /// The rows of the vision tower's input.
    package func patches(_ settings: ProcessorSettings = ProcessorSettings()) -> PatchMatrix {
        PatchMatrix(
            frames: [pixels], geometry: settings.geometry, normalization: settings.imageNormalization)
    }
}
