/// The printable characters that stand for bytes in the spelling of a byte-level vocabulary, as
/// GPT-2 introduced them: printable Latin-1 for itself, the other 68 bytes from U+0100 upwards.
enum ByteAlphabet {
    /// The scalar of each byte.
    static let scalars: [UInt32] = {
        var next: UInt32 = 0x100
        return (0..<256 as Range<UInt32>).map { byte in
            switch byte {
            case 0x21...0x7E, 0xA1...0xAC, 0xAE...0xFF: return byte
            default:
                defer { next += 1 }
                return next
            }
        }
    }()

    /// The byte of each scalar below U+0144; nil for the scalars that stand for none.
    private static let bytes: [UInt8?] = {
        var bytes = [UInt8?](repeating: nil, count: 0x144)
        for (byte, scalar) in scalars.enumerated() { bytes[Int(scalar)] = UInt8(byte) }
        return bytes
    }()

    /// Appends the bytes that a spelling stands for. A spelling with a character of no byte stands
    /// for its own text, as in the reference.
    static func append(_ spelling: borrowing Span<UInt8>, to result: inout [UInt8]) {
        let start = result.count
        var place = 0
        while place < spelling.count {
            let (scalar, length) = spelling.scalar(at: place)
            guard scalar < 0x144, let byte = bytes[Int(scalar)] else {
                result.removeSubrange(start...)
                result.append(contentsOf: spelling, 0..<spelling.count)
                return
            }
            result.append(byte)
            place += length
        }
    }

    /// The spelling of one byte.
    static func spelling(of byte: UInt8) -> [UInt8] {
        var spelling: [UInt8] = []
        spelling.append(scalar: scalars[Int(byte)])
        return spelling
    }
}
