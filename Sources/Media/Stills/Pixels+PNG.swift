import CSPNG
import Glibc
import Patches

extension Pixels {
    /// A PNG of exactly these pixels; nil where there is no memory for it.
    package func png() -> [UInt8]? {
        guard let context = spng_ctx_new(Int32(SPNG_CTX_ENCODER.rawValue)) else { return nil }
        defer { spng_ctx_free(context) }
        var header = spng_ihdr()
        header.width = UInt32(width)
        header.height = UInt32(height)
        header.bit_depth = 8
        header.color_type = UInt8(SPNG_COLOR_TYPE_TRUECOLOR.rawValue)
        spng_set_option(context, SPNG_ENCODE_TO_BUFFER, 1)
        // It is sent once, and mostly within a data centre.
        spng_set_option(context, SPNG_IMG_COMPRESSION_LEVEL, 1)
        guard spng_set_ihdr(context, &header) == 0 else { return nil }
        let status = bytes.withUnsafeBytes { pixels in
            spng_encode_image(
                context, pixels.baseAddress, pixels.count, Int32(SPNG_FMT_PNG.rawValue),
                Int32(SPNG_ENCODE_FINALIZE.rawValue))
        }
        guard status == 0 else { return nil }
        var count = 0
        var failure: Int32 = 0
        guard let file = spng_get_png_buffer(context, &count, &failure), failure == 0 else { return nil }
        // The library hands the buffer over.
        defer { free(file) }
        return Array(UnsafeRawBufferPointer(start: file, count: count))
    }
}
