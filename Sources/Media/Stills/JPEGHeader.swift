import Patches

/// What a JPEG file says about itself, found by walking its segments without decoding any. The walk goes to
/// the end of the image, so that a truncated file is known before it is decoded.
struct JPEGHeader {
    var size: PixelSize
    var componentCount: Int
    var scanCount: Int
    var orientation: Orientation

    init(_ bytes: Span<UInt8>) throws(MediaError) {
        var walk = Walk()
        try walk.run(over: bytes)
        guard let frame = walk.frame else { throw .damaged(.jpeg) }
        size = frame.size
        componentCount = frame.componentCount
        scanCount = walk.scanCount
        orientation = Orientation(of: bytes, exif: walk.exif, xmp: walk.xmp)
    }
}

extension JPEGHeader {
    /// Marker codes (ITU-T T.81, table B.1).
    private enum Marker {
        static let endOfImage = 0xD9
        static let startOfScan = 0xDA
        static let app1 = 0xE1
        /// All start-of-frame codes: 0xC0 to 0xCF without the tables and the extension among them.
        static func isStartOfFrame(_ code: Int) -> Bool {
            0xC0...0xCF ~= code && code != 0xC4 && code != 0xC8 && code != 0xCC
        }
        /// Markers without a segment: TEM, the restarts, a start of image.
        static func standsAlone(_ code: Int) -> Bool { code == 0x01 || 0xD0...0xD8 ~= code }
        /// Inside a scan these do not end it: a stuffed zero and the restarts.
        static func isInsideScan(_ code: Int) -> Bool { code == 0 || 0xD0...0xD7 ~= code }
    }

    private struct Walk {
        var frame: (size: PixelSize, componentCount: Int)?
        var scanCount = 0
        var exif: Range<Int>?
        /// Of several the last, as in Pillow.
        var xmp: Range<Int>?

        mutating func run(over bytes: Span<UInt8>) throws(MediaError) {
            var position = 2
            while true {
                let code = try Self.nextMarker(in: bytes, from: &position)
                if code == Marker.endOfImage { return }
                if Marker.standsAlone(code) { continue }
                guard let length = bytes.bigEndian16(position) else { throw .truncated(.jpeg) }
                guard length >= 2 else { throw .damaged(.jpeg) }
                guard position + length <= bytes.count else { throw .truncated(.jpeg) }
                try read(code, segment: position + 2..<position + length, of: bytes)
                position += length
                if code == Marker.startOfScan { Self.skipScan(in: bytes, from: &position) }
            }
        }

        private mutating func read(
            _ code: Int, segment: Range<Int>, of bytes: Span<UInt8>
        ) throws(MediaError) {
            if Marker.isStartOfFrame(code), frame == nil {
                let start = segment.lowerBound
                guard segment.count >= 6, let height = bytes.bigEndian16(start + 1),
                    let width = bytes.bigEndian16(start + 3), let count = bytes.byte(start + 5)
                else { throw .damaged(.jpeg) }
                frame = (PixelSize(width: width, height: height), count)
            } else if code == Marker.app1, exif == nil, bytes.has("Exif\0\0", at: segment.lowerBound) {
                exif = segment
            } else if code == Marker.app1, bytes.has("http://ns.adobe.com/xap/1.0/\0", at: segment.lowerBound)
            {
                xmp = segment
            } else if code == Marker.startOfScan {
                scanCount += 1
            }
        }

        /// Skips what is not a marker and fill bytes before one, as decoders do.
        private static func nextMarker(
            in bytes: Span<UInt8>, from position: inout Int
        ) throws(MediaError) -> Int {
            while position + 1 < bytes.count {
                defer { position += 1 }
                if bytes[position] == 0xFF, bytes[position + 1] != 0xFF, bytes[position + 1] != 0 {
                    position += 1
                    return Int(bytes[position])
                }
            }
            throw .truncated(.jpeg)
        }

        private static func skipScan(in bytes: Span<UInt8>, from position: inout Int) {
            while position + 1 < bytes.count {
                if bytes[position] == 0xFF, !Marker.isInsideScan(Int(bytes[position + 1])) { return }
                position += 1
            }
        }
    }
}
