extension Orientation {
    private static let prefix: StaticString = "Exif\0\0"
    private static let tag = 0x0112

    /// Reads the orientation out of EXIF data: a TIFF header and its first directory. Anything else than a
    /// number from 1 to 8 in its place means upright; nil where there is none, or the data cannot be read.
    init?(exif: Span<UInt8>) {
        var start = 0
        while exif.has(Self.prefix, at: start) { start += Self.prefix.utf8CodeUnitCount }
        guard let found = Self.find(in: exif.extracting(start..<exif.count)) else { return nil }
        self = found
    }

    private static func find(in tiff: Span<UInt8>) -> Orientation? {
        let isLittle: Bool
        if tiff.starts(with: "II*\0") {
            isLittle = true
        } else if tiff.starts(with: "MM\0*") {
            isLittle = false
        } else {
            return nil
        }
        func short(_ offset: Int) -> Int? {
            isLittle ? tiff.littleEndian16(offset) : tiff.bigEndian16(offset)
        }
        func long(_ offset: Int) -> Int? {
            isLittle ? tiff.littleEndian32(offset) : tiff.bigEndian32(offset)
        }
        guard let directory = long(4), let entries = short(directory) else { return nil }
        for index in 0..<entries {
            let entry = directory + 2 + 12 * index
            guard let tag = short(entry) else { return nil }
            guard tag == Self.tag, let type = short(entry + 2), long(entry + 4) == 1 else { continue }
            let value: Int? =
                switch type {
                case 1: tiff.byte(entry + 8)
                case 3: short(entry + 8)
                case 4: long(entry + 8)
                default: nil
                }
            return value.flatMap(Orientation.init(rawValue:)) ?? .upright
        }
        return nil
    }
}
