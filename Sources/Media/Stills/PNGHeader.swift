import Patches

/// What a PNG file says about itself, found by walking its chunks without decoding any.
struct PNGHeader {
    var size: PixelSize
    var isInterlaced: Bool
    /// True where a pixel may be transparent: by an alpha channel or a `tRNS` chunk.
    var isTransparent: Bool
    var hasEXIF = false
    /// By the `eXIf` chunk.
    var orientation: Orientation?

    init(_ bytes: Span<UInt8>) throws(MediaError) {
        guard bytes.has("IHDR", at: 12), let width = bytes.bigEndian32(16),
            let height = bytes.bigEndian32(20), let colour = bytes.byte(25), let interlace = bytes.byte(28)
        else { throw .truncated(.png) }
        size = PixelSize(width: width, height: height)
        isInterlaced = interlace == 1
        isTransparent = colour & 4 != 0
        var position = 8
        while let length = bytes.bigEndian32(position), position + 12 + length <= bytes.count {
            let data = position + 8..<position + 8 + length
            if bytes.has("tRNS", at: position + 4) {
                isTransparent = true
            } else if bytes.has("eXIf", at: position + 4) {
                hasEXIF = true
                orientation = Orientation(exif: bytes.extracting(data))
            }
            position += 12 + length
        }
    }
}
