import Patches

/// A still before it is resized.
package struct DecodedImage: Sendable {
    /// Upright.
    package let original: Pixels
    /// What it is to be resized to.
    package let size: PixelSize

    package init(
        _ bytes: Span<UInt8>, _ settings: ProcessorSettings, _ limits: MediaLimits
    ) throws(MediaError) {
        var bounds = limits
        // What cannot be resized need not be decoded.
        bounds.sideRatio = ResizeRule.aspectRatioLimit
        original = try ImageDecoder.decode(bytes, limits: bounds)
        size = try Self.size(of: original.size, settings, limits)
    }

    /// The size after resizing: it follows from the picture's own size and the settings alone.
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
}
