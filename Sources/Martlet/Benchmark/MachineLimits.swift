import CKernels
import Kernels

/// What this machine can do at best, measured in the same run as whatever is set beside it.
public struct MachineLimits: Sendable {
    /// Multiplications and additions a second of f32, in registers, all threads together.
    public let operationsPerSecond: Double
    /// Bytes a second read from memory, all threads together.
    public let bytesPerSecond: Double

    init(_ compute: Compute) {
        let kernels = compute.kernels.table
        let threads = compute.pool.threads
        let rounds = 4_000_000
        operationsPerSecond =
            (0..<3).map { _ in
                let seconds = Stopwatch.seconds {
                    compute.pool.run(threads) { _, _ in _ = kernels.pointee.fma_peak(rounds) }
                }
                return Double(2 * 16 * 24 * rounds * threads) / seconds
            }.max() ?? 0

        let byteCount = 256 << 20
        let memory = Buffer<UInt8>(byteCount * threads)
        compute.pool.run(threads) { index, _ in
            (memory.base + index * byteCount).update(repeating: UInt8(index + 1), count: byteCount)
        }
        let base = memory.base
        bytesPerSecond =
            (0..<3).map { _ in
                let seconds = Stopwatch.seconds {
                    compute.pool.run(threads) { index, _ in
                        _ = kernels.pointee.read_stream(base + index * byteCount, byteCount)
                    }
                }
                return Double(byteCount * threads) / seconds
            }.max() ?? 0
    }
}

enum Stopwatch {
    /// Wall time of `body`.
    static func seconds(_ body: () -> Void) -> Double {
        let clock = ContinuousClock()
        let duration = clock.measure(body)
        return Double(duration.components.seconds) + Double(duration.components.attoseconds) * 1e-18
    }
}
