import Crypto

/// SHA-256 as the fixtures' list of expected values has it.
enum Digest {
    static func hex(_ bytes: [UInt8]) -> String {
        SHA256.hash(data: bytes).map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
    }

    static func hex(_ floats: [Float]) -> String { floats.withUnsafeBytes { hex(Array($0)) } }
}
