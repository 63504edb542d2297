import CSPNG

/// Those texts of a PNG file in which writers put the orientation. Of several with one keyword the last holds.
struct PNGTexts {
    /// By the EXIF data in ImageMagick's text; nil where there is no such text or it tells none.
    var rawProfile: Orientation?
    /// By the XMP packet.
    var xmp: Orientation?

    /// Reads the texts before and behind the pixels, which must have been decoded. The limits of the context
    /// hold for what is decompressed; damage behind the pixels leaves out what follows it.
    init(of context: OpaquePointer) {
        spng_decode_chunks(context)
        var count: UInt32 = 0
        guard spng_get_text(context, nil, &count) == 0, count > 0 else { return }
        var texts = [spng_text](repeating: spng_text(), count: Int(count))
        guard spng_get_text(context, &texts, &count) == 0 else { return }
        for text in texts.prefix(Int(count)) {
            guard let start = text.text else { continue }
            start.withMemoryRebound(to: UInt8.self, capacity: text.length) { start in
                let bytes = UnsafeBufferPointer(start: start, count: text.length).span
                withUnsafeBytes(of: text.keyword) { keyword in
                    let keyword = keyword.prefix { $0 != 0 }
                    if keyword.elementsEqual("Raw profile type exif".utf8) {
                        rawProfile = Orientation(rawProfile: bytes)
                    } else if keyword.elementsEqual("XML:com.adobe.xmp".utf8) {
                        xmp = Orientation(xmp: bytes)
                    }
                }
            }
        }
    }
}
