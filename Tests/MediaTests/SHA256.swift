/// The digests in the fixtures' list of expected values (FIPS 180-4).
enum SHA256 {
    static func hex(_ bytes: [UInt8]) -> String {
        var state: [UInt32] = [
            0x6a09_e667, 0xbb67_ae85, 0x3c6e_f372, 0xa54f_f53a, 0x510e_527f, 0x9b05_688c, 0x1f83_d9ab,
            0x5be0_cd19,
        ]
        var tail = Array(bytes[(bytes.count / 64 * 64)...]) + [0x80]
        while tail.count % 64 != 56 { tail.append(0) }
        tail += (0..<8).map { UInt8(truncatingIfNeeded: (bytes.count * 8) >> (56 - 8 * $0)) }
        var words = [UInt32](repeating: 0, count: 64)
        bytes.withUnsafeBufferPointer { bytes in
            for start in stride(from: 0, to: bytes.count / 64 * 64, by: 64) {
                compress(bytes, start, &words, &state)
            }
        }
        tail.withUnsafeBufferPointer { tail in
            for start in stride(from: 0, to: tail.count, by: 64) { compress(tail, start, &words, &state) }
        }
        return state.map { word in
            let digits = String(word, radix: 16)
            return String(repeating: "0", count: 8 - digits.count) + digits
        }.joined()
    }

    static func hex(_ floats: [Float]) -> String {
        hex(floats.withUnsafeBytes { Array($0) })
    }

    private static func compress(
        _ bytes: UnsafeBufferPointer<UInt8>, _ start: Int, _ words: inout [UInt32], _ state: inout [UInt32]
    ) {
        func rotated(_ word: UInt32, _ count: UInt32) -> UInt32 { word >> count | word << (32 - count) }
        for index in 0..<16 {
            words[index] = (0..<4).reduce(0) { $0 << 8 | UInt32(bytes[start + 4 * index + $1]) }
        }
        for index in 16..<64 {
            let (early, late) = (words[index - 15], words[index - 2])
            let first = rotated(early, 7) ^ rotated(early, 18) ^ early >> 3
            let second = rotated(late, 17) ^ rotated(late, 19) ^ late >> 10
            words[index] = words[index - 16] &+ first &+ words[index - 7] &+ second
        }
        var (a, b, c, d) = (state[0], state[1], state[2], state[3])
        var (e, f, g, h) = (state[4], state[5], state[6], state[7])
        for index in 0..<64 {
            let high = rotated(e, 6) ^ rotated(e, 11) ^ rotated(e, 25)
            let first = h &+ high &+ ((e & f) ^ (~e & g)) &+ constants[index] &+ words[index]
            let low = rotated(a, 2) ^ rotated(a, 13) ^ rotated(a, 22)
            let second = low &+ ((a & b) ^ (a & c) ^ (b & c))
            (h, g, f, e) = (g, f, e, d &+ first)
            (d, c, b, a) = (c, b, a, first &+ second)
        }
        for (index, value) in [a, b, c, d, e, f, g, h].enumerated() { state[index] &+= value }
    }

    /// The first 32 bits of the fractional parts of the cube roots of the first 64 primes.
    private static let constants: [UInt32] = {
        var primes: [UInt32] = []
        var candidate: UInt32 = 2
        while primes.count < 64 {
            if primes.allSatisfy({ candidate % $0 != 0 }) { primes.append(candidate) }
            candidate += 1
        }
        return primes.map { prime in
            // The largest r with r³ ≤ prime · 2^96, so r = cbrt(prime) · 2^32.
            var root: UInt64 = 0
            for bit in stride(from: 34, through: 0, by: -1) {
                let trial = root | 1 << UInt64(bit)
                let (high, low) = trial.multipliedFullWidth(by: trial)
                let square = UInt128(high) << 64 | UInt128(low)
                let (cube, overflow) = square.multipliedReportingOverflow(by: UInt128(trial))
                if !overflow, cube <= UInt128(prime) << 96 { root = trial }
            }
            return UInt32(truncatingIfNeeded: root)
        }
    }()
}
