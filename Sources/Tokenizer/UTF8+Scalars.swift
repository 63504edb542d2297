extension Span<UInt8> {
    /// The scalar that begins at `place` and its length. The bytes are valid UTF-8 and `place` is
    /// where a scalar begins.
    @inline(__always)
    func scalar(at place: Int) -> (value: UInt32, length: Int) {
        let first = UInt32(self[place])
        if first < 0x80 { return (first, 1) }
        func tail(_ distance: Int) -> UInt32 { UInt32(self[place + distance] & 0x3F) }
        if first < 0xE0 { return ((first & 0x1F) << 6 | tail(1), 2) }
        if first < 0xF0 { return ((first & 0x0F) << 12 | tail(1) << 6 | tail(2), 3) }
        return ((first & 0x07) << 18 | tail(1) << 12 | tail(2) << 6 | tail(3), 4)
    }
}

extension [UInt8] {
    /// Appends the scalar as UTF-8.
    mutating func append(scalar: UInt32) {
        func tail(_ shift: UInt32) -> UInt8 { UInt8(0x80 | scalar >> shift & 0x3F) }
        switch scalar {
        case ..<0x80: append(UInt8(scalar))
        case ..<0x800:
            append(UInt8(0xC0 | scalar >> 6))
            append(tail(0))
        case ..<0x10000:
            append(UInt8(0xE0 | scalar >> 12))
            append(tail(6))
            append(tail(0))
        default:
            append(UInt8(0xF0 | scalar >> 18))
            append(tail(12))
            append(tail(6))
            append(tail(0))
        }
    }
}
