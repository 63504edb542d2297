import Patches

/// A still's bytes to RGB: upright by its EXIF orientation and laid over white where it is transparent.
package enum ImageDecoder {
    /// - Throws: `MediaError` for what is not a complete picture of a known format within `limits`. Sizes
    ///   are read from headers and checked before memory is taken.
    package static func decode(
        _ bytes: Span<UInt8>, limits: MediaLimits = MediaLimits()
    ) throws(MediaError) -> Pixels {
        guard bytes.count <= limits.imageBytes else {
            throw .imageBytes(count: bytes.count, limit: limits.imageBytes)
        }
        guard let format = MediaFormat(sniffing: bytes) else { throw .unknownFormat }
        let still: Still =
            switch format {
            case .jpeg: try JPEGDecoder.decode(bytes, limits: limits)
            case .png: try PNGDecoder.decode(bytes, limits: limits)
            case .gif: try GIFDecoder.decode(bytes, limits: limits)
            case .webp: try WebPDecoder.decode(bytes, limits: limits)
            case .bmp: try BMPDecoder.decode(bytes, limits: limits)
            case .mp4, .matroska, .avi:
                throw .notPicture(format)
            }
        return still.pixels.oriented(still.orientation)
    }

    package static func decode(
        _ bytes: [UInt8], limits: MediaLimits = MediaLimits()
    ) throws(MediaError) -> Pixels {
        try decode(bytes.span, limits: limits)
    }
}

/// What a format's decoder gives: pixels as stored, and how to turn them.
struct Still {
    var pixels: Pixels
    var orientation: Orientation = .upright
}
