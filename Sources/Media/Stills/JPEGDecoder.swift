import CMediaShim
import CTurboJPEG
import Patches

/// JPEG by libjpeg-turbo, with the settings of Pillow: the accurate inverse DCT and smooth upsampling.
/// Damage inside the compressed data that the library can step over is stepped over, as Pillow does; a file
/// without its end is refused, as Pillow does.
enum JPEGDecoder {
    static func decode(_ bytes: Span<UInt8>, limits: MediaLimits) throws(MediaError) -> Still {
        let header = try JPEGHeader(bytes)
        try limits.admit(header.size, of: .jpeg)
        try limits.admit(jpegScans: header.scanCount, of: header.size)
        let pixels: Pixels
        switch header.componentCount {
        case 1:
            let gray = try decode(bytes, header.size, as: TJPF_GRAY, channels: 1)
            pixels = Pixels(size: header.size) { cm_gray_to_rgb(gray, $0, header.size.area) }
        case 3:
            pixels = Pixels(
                width: header.size.width, height: header.size.height,
                bytes: try decode(bytes, header.size, as: TJPF_RGB, channels: 3))
        case 4:
            let inks = try decode(bytes, header.size, as: TJPF_CMYK, channels: 4)
            pixels = Pixels(size: header.size) { cm_inverted_cmyk_to_rgb(inks, $0, header.size.area) }
        default:
            throw .unsupported(.jpeg, feature: "\(header.componentCount) colour components")
        }
        return Still(pixels: pixels, orientation: header.orientation)
    }

    private static func decode(
        _ bytes: Span<UInt8>, _ size: PixelSize, as format: TJPF, channels: Int
    ) throws(MediaError) -> [UInt8] {
        guard let decoder = tjInitDecompress() else { throw .outOfMemory }
        defer { tjDestroy(decoder) }
        return try [UInt8](count: size.area * channels) { (output) throws(MediaError) in
            try bytes.withUnsafeBufferPointer { (file) throws(MediaError) in
                let (data, count) = (file.baseAddress, UInt(file.count))
                // Only the size is asked, to be sure that all of `output` gets written. The status is not:
                // it is an error for rare subsamplings, which decode well.
                var (width, height, subsampling, colours): (Int32, Int32, Int32, Int32) = (0, 0, 0, 0)
                tjDecompressHeader3(decoder, data, count, &width, &height, &subsampling, &colours)
                guard width == size.width, height == size.height else { throw .damaged(.jpeg) }
                let status = tjDecompress2(
                    decoder, data, count, output, width, 0, height, Int32(format.rawValue),
                    TJFLAG_ACCURATEDCT)
                guard status == 0 || tjGetErrorCode(decoder) == TJERR_WARNING.rawValue else {
                    throw .damaged(.jpeg)
                }
            }
        }
    }
}
