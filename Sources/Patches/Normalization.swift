/// The affine map from 8-bit values to the network's input, per channel (red, green, blue).
package struct Normalization: Sendable, Hashable {
    package var mean: [Float]
    package var standardDeviation: [Float]

    /// Three values each, as fractions of full brightness.
    package init(mean: [Float] = [0.5, 0.5, 0.5], standardDeviation: [Float] = [0.5, 0.5, 0.5]) {
        precondition(mean.count == 3 && standardDeviation.count == 3)
        self.mean = mean
        self.standardDeviation = standardDeviation
    }

    /// What each of the 256 values becomes, `[3][256]`: `(v − 255·mean) / (255·std)` in `Float`, the fused
    /// form of the reference (rescaling by 1/255 first would round differently).
    package var table: [Float] {
        (0..<3).flatMap { channel in
            let offset = mean[channel] * 255
            let scale = standardDeviation[channel] * 255
            return (0..<256).map { (Float($0) - offset) / scale }
        }
    }
}
