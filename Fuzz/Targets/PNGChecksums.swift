/// The sums at the end of a PNG's chunks (ISO/IEC 15948, annex D).
enum PNGChecksums {
    private static let signature: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]

    private static let table: [UInt32] = (0..<256).map { byte in
        (0..<8).reduce(UInt32(byte)) { sum, _ in sum & 1 != 0 ? sum >> 1 ^ 0xEDB8_8320 : sum >> 1 }
    }

    /// Sets them right where the bytes are a PNG.
    static func repair(_ file: UnsafeMutableBufferPointer<UInt8>) {
        guard file.starts(with: signature) else { return }
        var start = signature.count
        while start + 12 <= file.count {
            let length = file[start..<start + 4].reduce(0) { $0 << 8 | Int($1) }
            let end = start + 8 + length
            guard end + 4 <= file.count else { return }
            let sum = ~file[start + 4..<end].reduce(0xFFFF_FFFF as UInt32) { sum, byte in
                sum >> 8 ^ table[Int((sum ^ UInt32(byte)) & 255)]
            }
            for place in 0..<4 { file[end + place] = UInt8(truncatingIfNeeded: sum >> (24 - 8 * place)) }
            start = end + 4
        }
    }
}
