extension Orientation {
    /// Reads the orientation out of ImageMagick's `Raw profile type exif` text: three lines, then EXIF data in
    /// hexadecimal. Nil where there is none or it cannot be read.
    init?(rawProfile text: Span<UInt8>) {
        var position = 0
        for _ in 0..<3 {
            while position < text.count, text[position] != 0x0A { position += 1 }
            position += 1
        }
        var exif: [UInt8] = []
        var high: UInt8?
        while position < text.count {
            let character = text[position]
            position += 1
            if Self.isSpace(character) { continue }
            guard let digit = Self.digit(character) else { return nil }
            if let first = high {
                exif.append(first << 4 | digit)
                high = nil
            } else {
                high = digit
            }
        }
        guard high == nil else { return nil }
        self.init(exif: exif.span)
    }

    private static func isSpace(_ character: UInt8) -> Bool {
        character == 0x20 || 0x09...0x0D ~= character
    }

    private static func digit(_ character: UInt8) -> UInt8? {
        switch character {
        case 0x30...0x39: character - 0x30
        case 0x41...0x46: character - 0x41 + 10
        case 0x61...0x66: character - 0x61 + 10
        default: nil
        }
    }
}
