/// Which tokens may be chosen at all. Whatever else is done to their logits, those outside stay out.
package enum TokenMask: Sendable, Equatable {
    case all
    case only(Int32)
    case except([Int32])
    /// Bit i of word i / 32 allows token i.
    case bits([UInt32])

    /// Sets the logits outside to −∞.
    func apply(to logits: UnsafeMutableBufferPointer<Float>) {
        switch self {
        case .all: break
        case .only(let token): logits.keep([token])
        case .except(let tokens): for token in tokens { logits.change(token) { _ in -.infinity } }
        case .bits(let words):
            for (index, word) in words.enumerated() where word != .max {
                let first = index * UInt32.bitWidth
                for id in first..<min(first + UInt32.bitWidth, logits.count)
                where word >> UInt32(id - first) & 1 == 0 {
                    logits[id] = -.infinity
                }
            }
        }
    }
}
