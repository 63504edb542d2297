import CFFmpeg

/// Tells the packets at which decoding can begin, so that what follows comes out bit by bit as it does when
/// everything is decoded. A container's mark alone is not enough: it also marks frames from which pictures
/// only become right after a while.
struct EntryPoint {
    private enum Rule {
        /// The first coded slice must be of one of these types. `lengthBytes` stand before each unit; 0 for
        /// start codes.
        case units(
            lengthBytes: Int, type: @Sendable (UInt8) -> Int, coded: Range<Int>, entries: ClosedRange<Int>)
        case mark
        case never
    }

    private let rule: Rule

    init(_ parameters: UnsafeMutablePointer<AVCodecParameters>) {
        let extra = UnsafeBufferPointer(
            start: parameters.pointee.extradata, count: max(0, Int(parameters.pointee.extradata_size)))
        let isInterlaced =
            parameters.pointee.field_order != AV_FIELD_PROGRESSIVE
            && parameters.pointee.field_order != AV_FIELD_UNKNOWN
        switch VideoCodec(parameters.pointee.codec_id) {
        case _ where isInterlaced:
            rule = .never
        case .h264:
            // ISO/IEC 14496-15: a record that begins with 1 names the size of lengths.
            let lengthBytes = extra.count > 4 && extra[0] == 1 ? Int(extra[4] & 3) + 1 : 0
            // ITU-T H.264, table 7-1: 1 to 5 are slices, 5 those of an instantaneous refresh.
            rule = .units(lengthBytes: lengthBytes, type: { Int($0 & 31) }, coded: 1..<6, entries: 5...5)
        case .hevc:
            let lengthBytes = extra.count > 21 && extra[0] == 1 ? Int(extra[21] & 3) + 1 : 0
            // ITU-T H.265, table 7-1: below 32 are slices, 16 to 21 those of random access points. Pictures
            // that lead such a point are told by their times.
            rule = .units(
                lengthBytes: lengthBytes, type: { Int($0 >> 1 & 63) }, coded: 0..<32, entries: 16...21)
        case .av1:
            // Each packet shows one frame, and a marked one begins with a key frame.
            rule = .mark
        case .vp8, .vp9, .mpeg4, .mjpeg, nil:
            // Packets need not lead to a frame, or have no times.
            rule = .never
        }
    }

    func isEntry(_ packet: UnsafeMutablePointer<AVPacket>) -> Bool {
        guard packet.pointee.flags & AV_PKT_FLAG_KEY != 0 else { return false }
        switch rule {
        case .never: return false
        case .mark: return true
        case .units(let lengthBytes, let type, let coded, let entries):
            let bytes = UnsafeBufferPointer(start: packet.pointee.data, count: Int(packet.pointee.size))
            return Units(bytes: bytes, lengthBytes: lengthBytes).first { coded.contains(type($0)) }
                .map { entries.contains(type($0)) } ?? false
        }
    }
}

/// The first bytes of the units in a packet.
private struct Units: Sequence, IteratorProtocol {
    let bytes: UnsafeBufferPointer<UInt8>
    let lengthBytes: Int
    private var position = 0

    init(bytes: UnsafeBufferPointer<UInt8>, lengthBytes: Int) {
        self.bytes = bytes
        self.lengthBytes = lengthBytes
    }

    mutating func next() -> UInt8? {
        lengthBytes > 0 ? nextByLength() : nextByStartCode()
    }

    private mutating func nextByLength() -> UInt8? {
        guard bytes.count - position > lengthBytes else { return nil }
        let length = bytes[position..<position + lengthBytes].reduce(0) { $0 << 8 | Int($1) }
        let start = position + lengthBytes
        guard length > 0, length <= bytes.count - start else { return nil }
        position = start + length
        return bytes[start]
    }

    private mutating func nextByStartCode() -> UInt8? {
        while position + 3 < bytes.count {
            defer { position += 1 }
            if bytes[position] == 0, bytes[position + 1] == 0, bytes[position + 2] == 1 {
                return bytes[position + 3]
            }
        }
        return nil
    }
}
