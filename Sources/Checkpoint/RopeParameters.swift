/// The rotary embedding of the text stack.
package struct RopeParameters: Sendable, Equatable {
    package enum Kind: Sendable, Equatable {
        case plain
        case yarn(YaRN)
    }

    /// Stretched frequencies for contexts longer than trained (arXiv:2309.00071).
    package struct YaRN: Sendable, Equatable {
        package var factor: Double
        package var originalMaxPositionEmbeddings: Int
        package var betaFast: Double
        package var betaSlow: Double
        /// What cos and sin are multiplied by; `0.1 · ln(factor) + 1` where nil.
        package var attentionFactor: Double?

        package init(
            factor: Double, originalMaxPositionEmbeddings: Int, betaFast: Double = 32, betaSlow: Double = 1,
            attentionFactor: Double? = nil
        ) {
            self.factor = factor
            self.originalMaxPositionEmbeddings = originalMaxPositionEmbeddings
            self.betaFast = betaFast
            self.betaSlow = betaSlow
            self.attentionFactor = attentionFactor
        }
    }

    package var theta: Double
    package var partialRotaryFactor: Double
    /// How many frequencies turn with time, row and column; their sum is half the rotary width.
    package var mropeSection: [Int]
    package var kind: Kind

    package init(theta: Double, partialRotaryFactor: Double, mropeSection: [Int], kind: Kind = .plain) {
        self.theta = theta
        self.partialRotaryFactor = partialRotaryFactor
        self.mropeSection = mropeSection
        self.kind = kind
    }

    /// How many of the `headDim` values of a head are rotated; even.
    package func rotaryDim(headDim: Int) -> Int { Int(Double(headDim) * partialRotaryFactor) }
}
