/// When the temporal patches of a clip are, in seconds from its first frame.
package enum Timestamps {
    /// One time per temporal patch: the mean of the times of its first and its last frame. The time of a
    /// frame is its index over the clip's average rate; the container's own stamps are not used.
    package static func seconds(
        of indices: [Int], sourceRate: Double, temporalPatchSize: Int = 2
    ) -> [Double] {
        stride(from: 0, to: indices.count, by: temporalPatchSize).map { start in
            let end = min(start + temporalPatchSize, indices.count) - 1
            return (Double(indices[start]) / sourceRate + Double(indices[end]) / sourceRate) / 2
        }
    }

    /// The text of a time with one decimal, as C's `%.1f` prints it: the exact value of the double is
    /// rounded, half to even. Times are not negative.
    package static func text(_ seconds: Double) -> String {
        precondition(seconds >= 0)
        let product = seconds * 10
        guard product < 0x1p52 else { return seconds.description }
        let remainder = (-product).addingProduct(seconds, 10)
        let whole = product.rounded(.down)
        let fraction = product - whole
        let isOdd = whole.truncatingRemainder(dividingBy: 2) == 1
        // `product` is a half exactly where the true product rounds to one: its remainder decides.
        let roundsUp = fraction > 0.5 || fraction == 0.5 && (remainder > 0 || remainder == 0 && isOdd)
        let tenths = Int(whole) + (roundsUp ? 1 : 0)
        return "\(tenths / 10).\(tenths % 10)"
    }
}
