extension Orientation {
    private static let name: StaticString = "tiff:Orientation"

    /// Reads the orientation out of an XMP packet as Pillow does: the digit in the first
    /// `tiff:Orientation="6"` or `tiff:Orientation>6`. Nil where there is none; the XML is not parsed.
    init?(xmp: Span<UInt8>) {
        let length = Self.name.utf8CodeUnitCount
        for start in 0..<xmp.count where xmp.has(Self.name, at: start) {
            let digit: Int?
            if xmp.has("=\"", at: start + length) {
                digit = xmp.byte(start + length + 2)
            } else if xmp.has(">", at: start + length) {
                digit = xmp.byte(start + length + 1)
            } else {
                continue
            }
            guard let digit, 0x30...0x39 ~= digit else { continue }
            self = Orientation(rawValue: digit - 0x30) ?? .upright
            return
        }
        return nil
    }
}
