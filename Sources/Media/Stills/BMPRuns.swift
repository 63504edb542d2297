import Patches

/// Run-length coded bitmaps of 4 and 8 bits a pixel, as Microsoft's "Bitmap Compression" describes them and Pillow
/// reads them: pixels are one sequence through all rows, a run never leaves its row, and what a jump or the end of a
/// row passes over has the first colour.
struct BMPRuns {
    let bitsPerPixel: Int
    let size: PixelSize

    /// Indices of colours, rows in the order of the file.
    /// - Parameter start: where the codes begin; pairs of bytes are aligned to the file.
    func indices(_ file: UnsafeBufferPointer<UInt8>, from start: Int) throws(MediaError) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(size.area)
        var place = start
        var column = 0
        while result.count < size.area {
            guard place + 2 <= file.count else { throw .truncated(.bmp) }
            let (count, value) = (Int(file[place]), file[place + 1])
            place += 2
            switch (count, value) {
            case (0, 0):
                append(0, (size.width - result.count % size.width) % size.width, &result)
                column = 0
            case (0, 1):
                append(0, size.area - result.count, &result)
            case (0, 2):
                guard place + 2 <= file.count else { throw .truncated(.bmp) }
                append(0, Int(file[place]) + Int(file[place + 1]) * size.width, &result)
                place += 2
                column = result.count % size.width
            case (0, _):
                let pixels = min(size.area - result.count, Int(value))
                let bytes = (pixels * bitsPerPixel + 7) / 8
                guard place + bytes <= file.count else { throw .truncated(.bmp) }
                for pixel in 0..<pixels {
                    result.append(index(pixel, in: file[place + pixel * bitsPerPixel / 8]))
                }
                place += bytes
                column += Int(value)
                place += place % 2
            default:
                let pixels = max(0, min(count, size.width - column))
                for pixel in 0..<pixels where result.count < size.area {
                    result.append(index(pixel, in: value))
                }
                column += pixels
            }
        }
        return result
    }

    /// A byte holds one index of eight bits, or two of four by turns.
    private func index(_ pixel: Int, in byte: UInt8) -> UInt8 {
        bitsPerPixel == 8 ? byte : pixel % 2 == 0 ? byte >> 4 : byte & 15
    }

    /// As many as there is room for.
    private func append(_ value: UInt8, _ count: Int, _ result: inout [UInt8]) {
        result.append(contentsOf: repeatElement(value, count: min(count, size.area - result.count)))
    }
}
