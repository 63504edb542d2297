extension Orientation {
    /// By the EXIF data of a file or, where that tells none, by its XMP packet; upright where neither does.
    init(of file: Span<UInt8>, exif: Range<Int>?, xmp: Range<Int>?) {
        self =
            exif.flatMap { Orientation(exif: file.extracting($0)) }
            ?? xmp.flatMap { Orientation(xmp: file.extracting($0)) } ?? .upright
    }

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
