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
        let original = try ImageDecoder.decode(bytes, limits: limits)
        let rule = ResizeRule(bounds: settings.imageBounds, factor: settings.geometry.factor)
        let size: PixelSize
        do throws(PatchError) {
            size = try rule.size(forImage: original.size)
        } catch {
            throw .patches(error)
        }
        try limits.admit(resized: size)
        pixels = original.resized(to: size)
        grid = settings.geometry.grid(of: size)
        originalSize = original.size
    }

    /// The rows of the vision tower's input.
    package func patches(_ settings: ProcessorSettings = ProcessorSettings()) -> PatchMatrix {
        PatchMatrix(
            frames: [pixels], geometry: settings.geometry, normalization: settings.imageNormalization)
    }
}
