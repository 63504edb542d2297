import CKernels
import Kernels

/// One call of a kernel on inputs of its own, and what it should give.
struct KernelCase: Sendable {
    let name: String
    /// Error allowed, in units of 2⁻²⁴ of an output's size.
    let tolerance: Double
    /// All memory that the kernel may write, with the gaps and the end that it must leave alone.
    let run: @Sendable (ck_table) -> [Float]
    let expected: @Sendable () -> [Expected]
}

/// An output computed in double precision, and the size that its rounding errors are counted in: the sum
/// of the magnitudes that were added up to it. Size 0 asks for the very bits.
struct Expected {
    let value: Double
    let size: Double

    init(_ value: Double, size: Double) {
        self.value = value
        self.size = size
    }

    /// Errors count in the value itself.
    init(_ value: Double) { self.init(value, size: abs(value)) }

    /// Memory that keeps what it held.
    static func untouched(_ value: Float) -> Expected { Expected(Double(value), size: 0) }

    func allows(_ actual: Float, tolerance: Double) -> Bool {
        if value.isNaN { return actual.isNaN }
        if size == 0 || value.isInfinite { return Double(actual) == value }
        // Where 1 + exp(x) overflows, what it divides is of the size of the least normal number, and comes out as 0.
        return abs(Double(actual) - value) <= max(tolerance * 0x1p-24 * size, 0x1p-120)
    }
}

/// What stands in memory that no kernel may write.
let fence: Float = 12345.5

/// Fenced rows: `width` values and a gap up to `stride`, and a fence behind them all.
func fenced(_ rows: Int, _ width: Int, stride: Int, value: (Int, Int) -> Float) -> [Float] {
    var all = [Float](repeating: fence, count: rows * stride + 16)
    for row in 0..<rows {
        for column in 0..<width { all[row * stride + column] = value(row, column) }
    }
    return all
}

func expectFenced(_ rows: Int, _ width: Int, stride: Int, value: (Int, Int) -> Expected) -> [Expected] {
    var all = [Expected](repeating: .untouched(fence), count: rows * stride + 16)
    for row in 0..<rows {
        for column in 0..<width { all[row * stride + column] = value(row, column) }
    }
    return all
}

/// The lengths that matter: around one register of 16, around blocks, and long ones.
let lengths = [1, 3, 15, 16, 17, 31, 33, 64, 100, 1000, 1024, 1025, 2100]
