import CResample
import Patches

extension Pixels {
    /// Bicubic resampling with antialias: a horizontal pass, then a vertical one, in integers with an 8-bit
    /// picture between them. A pass that changes nothing is skipped. Results are the same bits everywhere.
    package func resized(to target: PixelSize) -> Pixels {
        target == size ? self : Pixels(size: target) { resize(to: target, into: $0) }
    }

    /// The same, into memory for `target.area × 3` bytes.
    package func resize(to target: PixelSize, into output: UnsafeMutablePointer<UInt8>) {
        precondition(target.width > 0 && target.height > 0)
        bytes.withUnsafeBufferPointer { bytes in
            guard let source = bytes.baseAddress else { return }
            if target == size {
                output.update(from: source, count: bytes.count)
            } else if target.width == width {
                ResamplingPass(from: height, to: target.height).withCPass { pass in
                    withUnsafePointer(to: pass) {
                        cr_vertical(source, 0, width * 3, output, 0, target.height, $0)
                    }
                }
            } else {
                resize(source, to: target, output)
            }
        }
    }

    /// Both passes, or the horizontal one alone. The picture between them never exists whole: only the rows
    /// that the next band of output rows reads.
    private func resize(
        _ source: UnsafePointer<UInt8>, to target: PixelSize, _ output: UnsafeMutablePointer<UInt8>
    ) {
        let horizontal = HorizontalPass(source: source, sourceWidth: width, width: target.width)
        guard target.height != height else {
            horizontal.resample(rows: 0..<height, to: output)
            return
        }
        let vertical = ResamplingPass(from: height, to: target.height)
        let rowBytes = target.width * 3
        let bands = stride(from: 0, to: target.height, by: 64).map { $0..<min($0 + 64, target.height) }
        let windowRows = bands.reduce(0) { max($0, vertical.source(of: $1).count) }
        let window = UnsafeMutablePointer<UInt8>.allocate(capacity: windowRows * rowBytes)
        defer { window.deallocate() }
        var held = 0..<0
        for band in bands {
            let needed = vertical.source(of: band)
            let kept = max(needed.lowerBound, held.lowerBound)..<max(needed.lowerBound, held.upperBound)
            if !kept.isEmpty {
                window.update(
                    from: window + (kept.lowerBound - held.lowerBound) * rowBytes,
                    count: kept.count * rowBytes)
            }
            horizontal.resample(
                rows: kept.upperBound..<needed.upperBound, to: window + kept.count * rowBytes)
            held = needed
            vertical.withCPass { pass in
                withUnsafePointer(to: pass) {
                    cr_vertical(
                        window, needed.lowerBound, rowBytes, output + band.lowerBound * rowBytes,
                        band.lowerBound, band.upperBound, $0)
                }
            }
        }
    }
}

/// The horizontal pass of one picture, a few rows at a time.
private struct HorizontalPass {
    let source: UnsafePointer<UInt8>
    let sourceWidth: Int
    let width: Int
    private let pass: ResamplingPass

    init(source: UnsafePointer<UInt8>, sourceWidth: Int, width: Int) {
        self.source = source
        self.sourceWidth = sourceWidth
        self.width = width
        self.pass = ResamplingPass(from: sourceWidth, to: width)
    }

    func resample(rows: Range<Int>, to output: UnsafeMutablePointer<UInt8>) {
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 16 * 3 * sourceWidth) { scratch in
            pass.withCPass { pass in
                withUnsafePointer(to: pass) {
                    cr_horizontal(
                        source + rows.lowerBound * sourceWidth * 3, sourceWidth, rows.count, output, width,
                        $0, scratch.baseAddress)
                }
            }
        }
    }
}
