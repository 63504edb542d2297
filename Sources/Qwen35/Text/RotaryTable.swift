import Checkpoint
import CKernels
import Foundation

/// Angles of the rotary embedding: frequency i turns with one of the three axes of a position.
struct RotaryTable: Sendable {
    /// Pairs that turn: half the rotary width.
    let half: Int
    private let frequencies: [Float]
    private let axes: [Int]
    private let scale: Float

    init(_ text: TextConfiguration) {
        let rope = text.rope
        let width = rope.rotaryDim(headDim: text.headDim)
        half = width / 2
        // The reference takes the power and its reciprocal in f32.
        var frequencies = (0..<half).map {
            1 / Float(pow(rope.theta, Double(Float(2 * $0) / Float(width))))
        }
        var scale: Float = 1
        if case .yarn(let yarn) = rope.kind {
            let (low, high) = yarn.ramp(width: width, theta: rope.theta)
            for index in 0..<half {
                let ramp = Float(min(max((Double(index) - low) / (high - low), 0), 1))
                let stretched = frequencies[index] / Float(yarn.factor)
                frequencies[index] = stretched * ramp + frequencies[index] * (1 - ramp)
            }
            scale = Float(yarn.attentionFactor ?? 0.1 * log(yarn.factor) + 1)
        }
        self.frequencies = frequencies
        self.scale = scale
        // Interleaved: t, h, w, t, h, w, … while the sections of h and w last, then t.
        axes = (0..<half).map { index in
            let axis = index % 3
            return axis > 0 && index < 3 * rope.mropeSection[axis] ? axis : 0
        }
    }

    /// Writes `half` cosines and `half` sines for each position.
    func write(
        _ positions: some Sequence<Position>, cosines: UnsafeMutablePointer<Float>,
        sines: UnsafeMutablePointer<Float>
    ) {
        var at = 0
        for position in positions {
            for index in 0..<half {
                let angle = Float(position[axes[index]]) * frequencies[index]
                ck_sincos(angle, cosines + at, sines + at)
                cosines[at] *= scale
                sines[at] *= scale
                at += 1
            }
        }
    }
}

extension RopeParameters.YaRN {
    /// The frequencies between which stretching fades in (arXiv:2309.00071, find_correction_range).
    fileprivate func ramp(width: Int, theta: Double) -> (low: Double, high: Double) {
        func dimension(turns: Double) -> Double {
            Double(width) * log(Double(originalMaxPositionEmbeddings) / (turns * 2 * .pi)) / (2 * log(theta))
        }
        let low = max(dimension(turns: betaFast).rounded(.down), 0)
        let high = min(dimension(turns: betaSlow).rounded(.up), Double(width - 1))
        return (low, high == low ? high + 0.001 : high)
    }
}
