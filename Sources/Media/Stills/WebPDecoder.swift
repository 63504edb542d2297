import CMediaShim
import CWebP
import Patches

/// WebP by libwebp: lossy and lossless, with transparency; of an animation the first frame, on its canvas.
enum WebPDecoder {
    static func decode(_ bytes: Span<UInt8>, limits: MediaLimits) throws(MediaError) -> Still {
        let pixels = try bytes.withUnsafeBufferPointer { (file) throws(MediaError) in
            let features = try features(of: file)
            let size = PixelSize(width: Int(features.width), height: Int(features.height))
            try limits.admit(size, of: .webp)
            return features.has_animation != 0
                ? try firstFrame(of: file, canvas: size)
                : try still(file, size: size, hasAlpha: features.has_alpha != 0)
        }
        return Still(pixels: pixels, orientation: orientation(in: bytes))
    }

    private static func features(
        of file: UnsafeBufferPointer<UInt8>
    ) throws(MediaError) -> WebPBitstreamFeatures {
        var features = WebPBitstreamFeatures()
        switch WebPGetFeatures(file.baseAddress, file.count, &features) {
        case VP8_STATUS_OK: return features
        case VP8_STATUS_NOT_ENOUGH_DATA: throw .truncated(.webp)
        default: throw .damaged(.webp)
        }
    }

    private static func still(
        _ file: UnsafeBufferPointer<UInt8>, size: PixelSize, hasAlpha: Bool
    ) throws(MediaError) -> Pixels {
        guard hasAlpha else {
            return try Pixels(size: size) { (output) throws(MediaError) in
                let done = WebPDecodeRGBInto(
                    file.baseAddress, file.count, output, size.area * 3, Int32(size.width * 3))
                guard done != nil else { throw .damaged(.webp) }
            }
        }
        let rgba = try rgba(file.baseAddress, file.count, size: size)
        return Pixels(size: size) { cm_flatten_rgba(rgba, $0, size.area) }
    }

    private static func rgba(
        _ data: UnsafePointer<UInt8>?, _ count: Int, size: PixelSize
    ) throws(MediaError) -> [UInt8] {
        try [UInt8](count: size.area * 4) { (output) throws(MediaError) in
            let done = WebPDecodeRGBAInto(data, count, output, size.area * 4, Int32(size.width * 4))
            guard done != nil else { throw .damaged(.webp) }
        }
    }

    private static func firstFrame(
        of file: UnsafeBufferPointer<UInt8>, canvas: PixelSize
    ) throws(MediaError) -> Pixels {
        var data = WebPData(bytes: file.baseAddress, size: file.count)
        guard let demuxer = WebPDemux(&data) else { throw .truncated(.webp) }
        defer { WebPDemuxDelete(demuxer) }
        var frame = WebPIterator()
        guard WebPDemuxGetFrame(demuxer, 1, &frame) != 0, frame.complete != 0 else { throw .truncated(.webp) }
        defer { WebPDemuxReleaseIterator(&frame) }
        let size = PixelSize(width: Int(frame.width), height: Int(frame.height))
        let (left, top) = (Int(frame.x_offset), Int(frame.y_offset))
        guard size.width > 0, size.height > 0, left >= 0, top >= 0, left + size.width <= canvas.width,
            top + size.height <= canvas.height
        else { throw .damaged(.webp) }
        let fragment = UnsafeBufferPointer(start: frame.fragment.bytes, count: frame.fragment.size)
        let features = try features(of: fragment)
        guard Int(features.width) == size.width, Int(features.height) == size.height else {
            throw .damaged(.webp)
        }
        let rgba = try rgba(fragment.baseAddress, fragment.count, size: size)
        var bytes = [UInt8](repeating: 255, count: canvas.area * 3)
        bytes.withUnsafeMutableBufferPointer { bytes in
            rgba.withUnsafeBufferPointer { rgba in
                guard let output = bytes.baseAddress, let source = rgba.baseAddress else { return }
                for y in 0..<size.height {
                    cm_flatten_rgba(
                        source + y * size.width * 4, output + ((top + y) * canvas.width + left) * 3,
                        size.width)
                }
            }
        }
        return Pixels(width: canvas.width, height: canvas.height, bytes: bytes)
    }

    /// The orientation in the `EXIF` chunk of the RIFF container or, where that tells none, in `XMP `.
    private static func orientation(in bytes: Span<UInt8>) -> Orientation {
        var position = 12
        var exif, xmp: Range<Int>?
        while let length = bytes.littleEndian32(position + 4), position + 8 + length <= bytes.count {
            let data = position + 8..<position + 8 + length
            if exif == nil, bytes.has("EXIF", at: position) {
                exif = data
            } else if xmp == nil, bytes.has("XMP ", at: position) {
                xmp = data
            }
            position += 8 + length + length % 2
        }
        return Orientation(of: bytes, exif: exif, xmp: xmp)
    }
}
