import Media
import Patches
import TestSupport
import Testing

/// The vectorised passes against the rule written down plainly.
@Suite struct ResizeTests {
    @Test func equalsThePlainRule() {
        var random = SeededGenerator(11)
        for _ in 0..<300 {
            let from = PixelSize(
                width: .random(in: 1...90, using: &random), height: .random(in: 1...90, using: &random))
            let to = PixelSize(
                width: .random(in: 1...150, using: &random), height: .random(in: 1...150, using: &random))
            let bytes = (0..<from.area * 3).map { _ in UInt8.random(in: 0...255, using: &random) }
            let pixels = Pixels(width: from.width, height: from.height, bytes: bytes)
            #expect(pixels.resized(to: to) == plain(pixels, to), "\(from) to \(to)")
        }
    }

    @Test func sharpEdgesAreClamped() {
        let bytes = (0..<64 * 64).flatMap { [UInt8](repeating: $0 % 64 < 32 ? 0 : 255, count: 3) }
        let pixels = Pixels(width: 64, height: 64, bytes: bytes)
        let size = PixelSize(width: 97, height: 33)
        #expect(pixels.resized(to: size) == plain(pixels, size))
    }

    private func plain(_ pixels: Pixels, _ size: PixelSize) -> Pixels {
        var (bytes, width) = (pixels.bytes, pixels.width)
        if size.width != width {
            bytes = pass(
                bytes, lines: pixels.height, from: width, to: size.width, step: 3, lineStep: width * 3)
            width = size.width
        }
        if size.height != pixels.height {
            let turned = pass(
                bytes, lines: width, from: pixels.height, to: size.height, step: width * 3, lineStep: 3)
            bytes = (0..<size.height).flatMap { y in
                (0..<width).flatMap { x in (0..<3).map { turned[(x * size.height + y) * 3 + $0] } }
            }
        }
        return Pixels(width: size.width, height: size.height, bytes: bytes)
    }

    /// One direction: `lines` of `count` pixels whose distance is `step` bytes; gives packed lines.
    private func pass(_ bytes: [UInt8], lines: Int, from count: Int, to target: Int, step: Int, lineStep: Int)
        -> [UInt8]
    {
        func cubic(_ x: Double) -> Double {
            let x = abs(x)
            if x < 1 { return (1.5 * x - 2.5) * x * x + 1 }
            return x < 2 ? (((x - 5) * x + 8) * x - 4) * -0.5 : 0
        }
        let scale = Double(count) / Double(target)
        let support = 2 * max(scale, 1)
        let taps: [(Int, [Double])] = (0..<target).map { index in
            let center = scale * (Double(index) + 0.5)
            let start = max(Int(center - support + 0.5), 0)
            let weights = (start..<min(Int(center + support + 0.5), count)).map {
                cubic((Double($0) - center + 0.5) / max(scale, 1))
            }
            let sum = weights.reduce(0, +)
            return (start, weights.map { $0 / sum })
        }
        let largest = taps.flatMap(\.1).max() ?? 0
        var bits = 0
        while bits < 22, Int(0.5 + largest * Double(1 << (bits + 1))) < 32768 { bits += 1 }
        var output: [UInt8] = []
        for line in 0..<lines {
            for (start, weights) in taps {
                for channel in 0..<3 {
                    var sum = 1 << (bits - 1)
                    for (offset, weight) in weights.enumerated() {
                        let scaled = weight * Double(1 << bits)
                        sum +=
                            Int(scaled + (scaled < 0 ? -0.5 : 0.5))
                            * Int(bytes[line * lineStep + (start + offset) * step + channel])
                    }
                    output.append(UInt8(clamping: sum >> bits))
                }
            }
        }
        return output
    }
}
