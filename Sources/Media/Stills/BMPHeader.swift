import Patches

/// The headers of a Windows or OS/2 bitmap.
struct BMPHeader {
    var size: PixelSize
    /// The usual order of rows, the last first.
    var isBottomUp: Bool
    var bitsPerPixel: Int
    /// Where rows begin in the file.
    var dataOffset: Int
    var palette: Palette
    /// Of 16- and 32-bit pixels.
    var masks: Masks?
    var isRunLengthCoded = false

    /// A table of colours in the file.
    struct Palette {
        var offset: Int
        var count: Int
        var entryBytes: Int
    }

    /// Bits of a pixel's channels; alpha 0 means opaque.
    struct Masks {
        var red, green, blue, alpha: UInt32
        static let fiveBits = Masks(red: 0x7C00, green: 0x3E0, blue: 0x1F, alpha: 0)
        static let eightBits = Masks(red: 0xFF_0000, green: 0xFF00, blue: 0xFF, alpha: 0)
    }

    /// Rows are padded to whole 32-bit words.
    var rowBytes: Int { (size.width * bitsPerPixel + 31) / 32 * 4 }

    /// The place in the picture of a row of the file.
    func y(ofRow row: Int) -> Int { isBottomUp ? size.height - 1 - row : row }

    init(_ bytes: Span<UInt8>, limits: MediaLimits) throws(MediaError) {
        guard let offset = bytes.littleEndian32(10), let length = bytes.littleEndian32(14) else {
            throw .truncated(.bmp)
        }
        let compression: Int
        let colours: Int
        switch length {
        case 12:
            guard let width = bytes.littleEndian16(18), let height = bytes.littleEndian16(20),
                let bits = bytes.littleEndian16(24)
            else { throw .truncated(.bmp) }
            (size, isBottomUp) = (PixelSize(width: width, height: height), true)
            (bitsPerPixel, compression, colours) = (bits, 0, 0)
        case 40, 52, 56, 64, 108, 124:
            guard let width = bytes.littleEndian32(18), let rawHeight = bytes.littleEndian32(22),
                let bits = bytes.littleEndian16(28), let method = bytes.littleEndian32(30),
                let used = bytes.littleEndian32(46)
            else { throw .truncated(.bmp) }
            let height = Int(Int32(truncatingIfNeeded: rawHeight))
            size = PixelSize(width: width, height: abs(height))
            isBottomUp = height >= 0
            (bitsPerPixel, compression, colours) = (bits, method, used)
        default:
            throw .damaged(.bmp)
        }
        try limits.admit(size, of: .bmp)
        var paletteOffset = 14 + length
        switch compression {
        case 0:
            masks = bitsPerPixel == 16 ? .fiveBits : bitsPerPixel == 32 ? .eightBits : nil
        case 3 where bitsPerPixel >= 16:
            masks = try Self.masks(in: bytes, hasAlpha: length >= 56)
            if length == 40 { paletteOffset += 12 }
        case 1 where bitsPerPixel == 8, 2 where bitsPerPixel == 4:
            isRunLengthCoded = true
        default:
            throw .unsupported(.bmp, feature: "compression method \(compression)")
        }
        guard [1, 4, 8, 16, 24, 32].contains(bitsPerPixel) else {
            throw .unsupported(.bmp, feature: "\(bitsPerPixel) bits a pixel")
        }
        let table = bitsPerPixel > 8 ? 0 : 1 << bitsPerPixel
        palette = Palette(
            offset: paletteOffset, count: colours == 0 ? table : min(colours, table),
            entryBytes: length == 12 ? 3 : 4)
        // Some files say that pixels begin where the palette does, or nothing.
        let declared = colours == 0 ? table : colours
        dataOffset =
            offset == 0 || offset == paletteOffset && bitsPerPixel <= 8
            ? paletteOffset + declared * palette.entryBytes : offset
        guard dataOffset + (isRunLengthCoded ? 0 : rowBytes * size.height) <= bytes.count else {
            throw .truncated(.bmp)
        }
        guard paletteOffset + palette.count * palette.entryBytes <= bytes.count else {
            throw .truncated(.bmp)
        }
    }

    /// Masks stand behind the first 40 bytes of the header, or are part of its longer forms.
    private static func masks(in bytes: Span<UInt8>, hasAlpha: Bool) throws(MediaError) -> Masks {
        guard let red = bytes.littleEndian32(54), let green = bytes.littleEndian32(58),
            let blue = bytes.littleEndian32(62), let alpha = hasAlpha ? bytes.littleEndian32(66) : 0
        else { throw .truncated(.bmp) }
        return Masks(red: UInt32(red), green: UInt32(green), blue: UInt32(blue), alpha: UInt32(alpha))
    }
}
