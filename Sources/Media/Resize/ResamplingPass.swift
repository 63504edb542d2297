import CResample

/// The weights of one pass of the integer bicubic resampling with antialias: for each output the first
/// source position, the number of taps and their 16-bit weights.
///
/// The rule is torchvision's for 8-bit pictures, which quantises as Pillow's does but with 16-bit weights.
/// The arithmetic is that of IEEE doubles.
struct ResamplingPass {
    let starts: [Int32]
    let counts: [Int32]
    let weights: [Int16]
    let stride: Int
    /// Bits behind the binary point of the weights.
    let precision: Int

    init(from inputSize: Int, to outputSize: Int) {
        let scale = Double(inputSize) / Double(outputSize)
        let stretch = max(scale, 1)
        let support = 2 * stretch
        var taps: [(start: Int, weights: [Double])] = []
        taps.reserveCapacity(outputSize)
        for index in 0..<outputSize {
            let center = scale * (Double(index) + 0.5)
            let start = max(Int(center - support + 0.5), 0)
            let end = min(Int(center + support + 0.5), inputSize)
            let raw = (start..<end).map { Self.cubic((Double($0) - center + 0.5) / stretch) }
            let sum = raw.reduce(0, +)
            taps.append((start, raw.map { $0 / sum }))
        }
        let stride = taps.reduce(0) { max($0, $1.weights.count) }
        let largest = taps.reduce(0) { max($0, $1.weights.max() ?? 0) }
        var precision = 0
        while precision < 22, Int(0.5 + largest * Double(1 << (precision + 1))) < 1 << 15 { precision += 1 }
        var weights = [Int16](repeating: 0, count: outputSize * stride)
        for (index, tap) in taps.enumerated() {
            for (offset, weight) in tap.weights.enumerated() {
                let scaled = weight * Double(1 << precision)
                weights[index * stride + offset] = Int16(scaled + (scaled < 0 ? -0.5 : 0.5))
            }
        }
        self.starts = taps.map { Int32($0.start) }
        self.counts = taps.map { Int32($0.weights.count) }
        self.weights = weights
        self.stride = stride
        self.precision = precision
    }

    /// The cubic convolution kernel with a = −1/2 (Keys, 1981).
    private static func cubic(_ x: Double) -> Double {
        let a = -0.5
        let x = abs(x)
        if x < 1 { return ((a + 2) * x - (a + 3)) * x * x + 1 }
        if x < 2 { return (((x - 5) * x + 8) * x - 4) * a }
        return 0
    }

    func withCPass<R>(_ body: (borrowing cr_pass) -> R) -> R {
        starts.withUnsafeBufferPointer { starts in
            counts.withUnsafeBufferPointer { counts in
                weights.withUnsafeBufferPointer { weights in
                    body(
                        cr_pass(
                            starts: starts.baseAddress, counts: counts.baseAddress,
                            weights: weights.baseAddress, stride: stride, precision: Int32(precision)))
                }
            }
        }
    }

    /// Source positions that the outputs `range` read.
    func source(of range: Range<Int>) -> Range<Int> {
        let last = range.upperBound - 1
        return Int(starts[range.lowerBound])..<Int(starts[last] + counts[last])
    }
}
