/// Which random number a choice takes: a function of these three and of nothing else, so that
/// neither the batch, nor a cache, nor a restart changes it.
package struct Draw: Sendable, Equatable {
    package var seed: UInt64
    /// Which of the `n` answers to one prompt.
    package var choice: UInt32
    /// Which token of the answer.
    package var position: UInt64

    package init(seed: UInt64, choice: UInt32, position: UInt64) {
        self.seed = seed
        self.choice = choice
        self.position = position
    }

    /// In [0, 1), a multiple of 2⁻⁵³.
    package var uniform: Double {
        let block = Philox.block(
            counter: [UInt32(truncatingIfNeeded: position), UInt32(position >> 32), choice, 0],
            key: [UInt32(truncatingIfNeeded: seed), UInt32(seed >> 32)])
        let bits = UInt64(block[0]) << 32 | UInt64(block[1])
        return Double(bits >> 11) * 0x1p-53
    }
}

/// Philox4x32-10, a counter-based generator (Salmon et al., "Parallel Random Numbers: As Easy as
/// 1, 2, 3", 2011).
package enum Philox {
    package static func block(counter: SIMD4<UInt32>, key: SIMD2<UInt32>) -> SIMD4<UInt32> {
        var (x, key) = (counter, key)
        for _ in 0..<10 {
            let first = x[0].multipliedFullWidth(by: 0xD251_1F53)
            let second = x[2].multipliedFullWidth(by: 0xCD9E_8D57)
            x = [second.high ^ x[1] ^ key[0], second.low, first.high ^ x[3] ^ key[1], first.low]
            key &+= [0x9E37_79B9, 0xBB67_AE85]
        }
        return x
    }
}
