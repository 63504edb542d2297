/// The UTF-8 of a range of scalars, as sequences of ranges of bytes.
enum UTF8Ranges {
    /// Calls `body` with one to four ranges at a time. Two sequences whose first ranges overlap have equal
    /// first ranges.
    static func forEach(in range: ClosedRange<UInt32>, _ body: ([ClosedRange<UInt8>]) -> Void) {
        var start = range.lowerBound
        for last: UInt32 in [0x7F, 0x7FF, 0xFFFF, 0x10FFFF] where start <= min(last, range.upperBound) {
            split(start, min(last, range.upperBound), body)
            start = last + 1
        }
    }

    /// Both ends have encodings of one length.
    private static func split(_ low: UInt32, _ high: UInt32, _ body: ([ClosedRange<UInt8>]) -> Void) {
        if low > 0x7F {
            for bits: UInt32 in [6, 12, 18] {
                let mask: UInt32 = 1 << bits - 1
                guard low & ~mask != high & ~mask else { break }
                if low & mask != 0 {
                    split(low, low | mask, body)
                    split((low | mask) + 1, high, body)
                    return
                }
                if high & mask != mask {
                    split(low, (high & ~mask) - 1, body)
                    split(high & ~mask, high, body)
                    return
                }
            }
        }
        body(zip(bytes(of: low), bytes(of: high)).map { $0...$1 })
    }

    private static func bytes(of scalar: UInt32) -> [UInt8] {
        switch scalar {
        case ...0x7F: [UInt8(scalar)]
        case ...0x7FF: [0xC0 | UInt8(scalar >> 6), tail(scalar)]
        case ...0xFFFF: [0xE0 | UInt8(scalar >> 12), tail(scalar >> 6), tail(scalar)]
        default: [0xF0 | UInt8(scalar >> 18), tail(scalar >> 12), tail(scalar >> 6), tail(scalar)]
        }
    }

    private static func tail(_ scalar: UInt32) -> UInt8 { 0x80 | UInt8(scalar & 0x3F) }
}
