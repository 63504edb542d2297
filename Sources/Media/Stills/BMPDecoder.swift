import CMediaShim
import Patches

/// Bitmaps: 1, 4 and 8 bits with a palette, as rows or run-length coded, 16 and 32 bits with masks, 24 bits.
enum BMPDecoder {
    static func decode(_ bytes: Span<UInt8>, limits: MediaLimits) throws(MediaError) -> Still {
        let header = try BMPHeader(bytes, limits: limits)
        let pixels = try bytes.withUnsafeBufferPointer { (file) throws(MediaError) in
            if header.isRunLengthCoded { return try coded(file, header) }
            if let masks = header.masks { return masked(file, header, masks) }
            return header.bitsPerPixel == 24 ? blueGreenRed(file, header) : indexed(file, header)
        }
        return Still(pixels: pixels)
    }

    /// Calls `body` with each row of the file and its place in the picture.
    private static func forEachRow(
        of file: UnsafeBufferPointer<UInt8>, _ header: BMPHeader,
        _ body: (_ row: UnsafePointer<UInt8>, _ y: Int) -> Void
    ) {
        guard let base = file.baseAddress else { return }
        for row in 0..<header.size.height {
            body(base + header.dataOffset + row * header.rowBytes, header.y(ofRow: row))
        }
    }

    private static func indexed(_ file: UnsafeBufferPointer<UInt8>, _ header: BMPHeader) -> Pixels {
        let palette = palette(file, header.palette)
        let bits = header.bitsPerPixel
        let mask = UInt8((1 << bits) - 1)
        let width = header.size.width
        var indices = [UInt8](repeating: 0, count: width)
        return Pixels(size: header.size) { output in
            forEachRow(of: file, header) { row, y in
                for x in 0..<width {
                    let bit = x * bits
                    indices[x] = row[bit / 8] >> UInt8(8 - bits - bit % 8) & mask
                }
                cm_palette_to_rgb(indices, palette.bytes, output + y * width * 3, width)
            }
        }
    }

    private static func coded(
        _ file: UnsafeBufferPointer<UInt8>, _ header: BMPHeader
    ) throws(MediaError) -> Pixels {
        let palette = palette(file, header.palette)
        let runs = BMPRuns(bitsPerPixel: header.bitsPerPixel, size: header.size)
        let indices = try runs.indices(file, from: header.dataOffset)
        let width = header.size.width
        return Pixels(size: header.size) { output in
            indices.withUnsafeBufferPointer { indices in
                guard let base = indices.baseAddress else { return }
                for row in 0..<header.size.height {
                    let line = output + header.y(ofRow: row) * width * 3
                    cm_palette_to_rgb(base + row * width, palette.bytes, line, width)
                }
            }
        }
    }

    private static func palette(
        _ file: UnsafeBufferPointer<UInt8>, _ palette: BMPHeader.Palette
    ) -> ColourTable {
        ColourTable(
            (0..<palette.count).map { index in
                let entry = palette.offset + index * palette.entryBytes
                return (file[entry + 2], file[entry + 1], file[entry])
            })
    }

    private static func blueGreenRed(_ file: UnsafeBufferPointer<UInt8>, _ header: BMPHeader) -> Pixels {
        let width = header.size.width
        return Pixels(size: header.size) { output in
            forEachRow(of: file, header) { row, y in
                let line = output + y * width * 3
                for x in 0..<width {
                    line[3 * x] = row[3 * x + 2]
                    line[3 * x + 1] = row[3 * x + 1]
                    line[3 * x + 2] = row[3 * x]
                }
            }
        }
    }

    private static func masked(
        _ file: UnsafeBufferPointer<UInt8>, _ header: BMPHeader, _ masks: BMPHeader.Masks
    ) -> Pixels {
        let channels = [masks.red, masks.green, masks.blue, masks.alpha].map(Channel.init)
        let isOpaque = masks.alpha == 0
        let width = header.size.width
        let bytesPerPixel = header.bitsPerPixel / 8
        var rgba = [UInt8](repeating: 255, count: width * 4)
        return Pixels(size: header.size) { output in
            forEachRow(of: file, header) { row, y in
                for x in 0..<width {
                    var pixel: UInt32 = 0
                    for byte in 0..<bytesPerPixel {
                        pixel |= UInt32(row[x * bytesPerPixel + byte]) << UInt32(8 * byte)
                    }
                    for channel in 0..<(isOpaque ? 3 : 4) {
                        rgba[4 * x + channel] = channels[channel].value(in: pixel)
                    }
                }
                cm_flatten_rgba(rgba, output + y * width * 3, width)
            }
        }
    }

    /// One mask, and what its bits are worth in eight: the fraction of the largest value, rounded down.
    private struct Channel {
        var mask: UInt32
        var shift: UInt32
        var largest: UInt64

        init(_ mask: UInt32) {
            self.mask = mask
            shift = UInt32(mask.trailingZeroBitCount % 32)
            largest = max(1, UInt64(mask >> shift))
        }

        func value(in pixel: UInt32) -> UInt8 {
            UInt8(truncatingIfNeeded: UInt64((pixel & mask) >> shift) * 255 / largest)
        }
    }
}
