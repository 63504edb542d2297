import CKernels
import Kernels

/// What this machine can do at best, measured in the same run as whatever is set beside it.
public struct MachineLimits: Sendable {
    /// Multiplications and additions a second of f32, in registers, all threads together.
    public let operationsPerSecond: Double
    /// Bytes a second read from memory, all threads together.
    public let bytesPerSecond: Double

    init(_ compute: Compute, bytesPerSecond: Double) {
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
        self.bytesPerSecond = bytesPerSecond
    }
}

/// Reads memory as fast as the machine does, to set beside decoding at the same moment: the bandwidth of a
/// machine that others share drifts within seconds.
final class ReadProbe {
    private let compute: Compute
    private let memory: Buffer<UInt8>
    private let share = 128 << 20

    init(_ compute: Compute) {
        self.compute = compute
        let (share, threads) = (self.share, compute.pool.threads)
        memory = Buffer(share * threads)
        let base = memory.base
        compute.pool.run(threads) { index, _ in
            (base + index * share).update(repeating: UInt8(index + 1), count: share)
        }
    }

    /// Bytes a second, all threads together.
    func bytesPerSecond() -> Double {
        let (base, kernels, share) = (memory.base, compute.kernels.table, self.share)
        let seconds = Stopwatch.seconds {
            compute.pool.run(compute.pool.threads) { index, _ in
                _ = kernels.pointee.read_stream(base + index * share, share)
            }
        }
        return Double(share * compute.pool.threads) / seconds
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
