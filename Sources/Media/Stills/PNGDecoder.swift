import CMediaShim
import CSPNG
import Patches

/// PNG by libspng: all bit depths and colour types; of 16 bits the high byte is taken. Gamma and colour
/// profiles are not applied, as in Pillow.
enum PNGDecoder {
    private static let chunkBytes = 8 << 20

    static func decode(_ bytes: Span<UInt8>, limits: MediaLimits) throws(MediaError) -> Still {
        let header = try PNGHeader(bytes)
        try limits.admit(header.size, of: .png)
        guard let context = spng_ctx_new(0) else { throw .outOfMemory }
        defer { spng_ctx_free(context) }
        spng_set_image_limits(context, UInt32(header.size.width), UInt32(header.size.height))
        spng_set_chunk_limits(context, chunkBytes, 2 * chunkBytes)
        return try bytes.withUnsafeBufferPointer { (file) throws(MediaError) in
            try check(spng_set_png_buffer(context, file.baseAddress, file.count))
            let pixels =
                header.isTransparent
                ? try transparent(context, header) : try opaque(context, header.size)
            return Still(pixels: pixels, orientation: orientation(header, context))
        }
    }

    /// EXIF data of ImageMagick's text count where there is no `eXIf` chunk, and XMP where neither tells.
    private static func orientation(_ header: PNGHeader, _ context: OpaquePointer) -> Orientation {
        if let orientation = header.orientation { return orientation }
        let texts = PNGTexts(of: context)
        return (header.hasEXIF ? nil : texts.rawProfile) ?? texts.xmp ?? .upright
    }

    private static func opaque(_ context: OpaquePointer, _ size: PixelSize) throws(MediaError) -> Pixels {
        try Pixels(size: size) { (output) throws(MediaError) in
            try check(spng_decode_image(context, output, size.area * 3, Int32(SPNG_FMT_RGB8.rawValue), 0))
        }
    }

    private static func transparent(
        _ context: OpaquePointer, _ header: PNGHeader
    ) throws(MediaError) -> Pixels {
        let format = Int32(SPNG_FMT_RGBA8.rawValue)
        let trns = Int32(SPNG_DECODE_TRNS.rawValue)
        let size = header.size
        if header.isInterlaced {
            let whole = try [UInt8](count: size.area * 4) { (output) throws(MediaError) in
                try check(spng_decode_image(context, output, size.area * 4, format, trns))
            }
            return Pixels(size: size) { cm_flatten_rgba(whole, $0, size.area) }
        }
        let progressive = trns | Int32(SPNG_DECODE_PROGRESSIVE.rawValue)
        try check(spng_decode_image(context, nil, 0, format, progressive))
        var row = [UInt8](repeating: 0, count: size.width * 4)
        return try Pixels(size: size) { (output) throws(MediaError) in
            for y in 0..<size.height {
                let status = spng_decode_row(context, &row, row.count)
                if status != SPNG_EOI.rawValue { try check(status) }
                cm_flatten_rgba(row, output + y * size.width * 3, size.width)
            }
        }
    }

    private static func check(_ status: Int32) throws(MediaError) {
        switch spng_errno(status) {
        case SPNG_OK: return
        case SPNG_IO_EOF: throw .truncated(.png)
        case SPNG_EMEM: throw .outOfMemory
        default: throw .damaged(.png)
        }
    }
}
