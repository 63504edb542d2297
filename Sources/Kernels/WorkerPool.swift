import CLinux
import Threads
import Synchronization

/// Threads that share one loop at a time. The caller takes part, so a pool of one thread has no others.
///
/// Work is handed out in whole indices and every index writes outputs of its own: results never depend
/// on how many threads there are or which of them ran what.
package final class WorkerPool: @unchecked Sendable {  // `job` is written only while all workers wait
    package let threads: Int

    private struct Job {
        var count = 0
        var body: UnsafePointer<(Int, Int) -> Void>?
    }

    private var job = Job()
    private let next = Atomic<Int>(0)
    private let running = Atomic<UInt32>(0)
    /// Counts jobs in steps of two; workers sleep on it. An odd value means that the pool has ended.
    private let epoch: UnsafeMutablePointer<Atomic<UInt32>>
    /// A thousand jobs before the count wraps round: every pool proves that it may, not only one that has
    /// worked for two days.
    private static let firstEpoch = UInt32.max - 1999
    private let spins: Int

    package init(threads: Int = WorkerPool.processorCount) {
        self.threads = max(1, threads)
        // Spinning pays while every worker has a processor, and steals one from the others' work otherwise.
        spins = self.threads <= WorkerPool.processorCount ? 4000 : 0
        epoch = .allocate(capacity: 1)
        epoch.initialize(to: Atomic(WorkerPool.firstEpoch))
        for index in 1..<self.threads { start(worker: index) }
    }

    /// The processors that this process may run on.
    package static var processorCount: Int { Int(cs_processor_count()) }

    /// Calls `body(index, worker)` once for each index below `count`, on all threads; `worker` is the
    /// number of the calling thread, below `threads`. The body must not run a loop of the same pool.
    package func run(_ count: Int, _ body: (Int, Int) -> Void) {
        guard threads > 1, count > 1 else {
            for index in 0..<count { body(index, 0) }
            return
        }
        withoutActuallyEscaping(body) { body in
            withUnsafePointer(to: body) { pointer in
                precondition(job.body == nil, "loops of one pool neither nest nor overlap")
                job = Job(count: count, body: pointer)
                next.store(0, ordering: .relaxed)
                running.store(UInt32(threads - 1), ordering: .relaxed)
                epoch.pointee.wrappingAdd(2, ordering: .releasing)
                cs_futex_wake_all(UnsafeRawPointer(epoch).assumingMemoryBound(to: UInt32.self))
                drain(worker: 0)
                while running.load(ordering: .acquiring) != 0 { cs_pause() }
                job.body = nil
            }
        }
    }

    /// The same with one index for `step` consecutive items.
    package func run(_ count: Int, by step: Int, _ body: (Range<Int>, Int) -> Void) {
        run((count + step - 1) / step) { index, worker in
            body(index * step..<min(count, (index + 1) * step), worker)
        }
    }

    private func drain(worker: Int) {
        guard let body = job.body else { return }
        let count = job.count
        while true {
            let index = next.wrappingAdd(1, ordering: .relaxed).oldValue
            if index >= count { return }
            body.pointee(index, worker)
        }
    }

    private func start(worker: Int) {
        // The thread holds the epoch word and, during a job only, the pool: the pool's end can wake it.
        let unowned = Unmanaged.passUnretained(self)
        let epoch = self.epoch
        let spins = self.spins
        let entry = ThreadEntry {
            var seen = WorkerPool.firstEpoch
            while true {
                var now = epoch.pointee.load(ordering: .acquiring)
                var spun = 0
                while now == seen {
                    if spun < spins {
                        spun += 1
                        cs_pause()
                    } else {
                        cs_futex_wait(UnsafeRawPointer(epoch).assumingMemoryBound(to: UInt32.self), seen)
                    }
                    now = epoch.pointee.load(ordering: .acquiring)
                }
                seen = now
                if now & 1 != 0 { return }
                let pool = unowned._withUnsafeGuaranteedRef { $0 }
                pool.drain(worker: worker)
                pool.running.wrappingSubtract(1, ordering: .releasing)
            }
        }
        entry.start()
    }

    deinit {
        epoch.pointee.wrappingAdd(1, ordering: .releasing)
        cs_futex_wake_all(UnsafeRawPointer(epoch).assumingMemoryBound(to: UInt32.self))
        // The word itself is left to the threads that may still be reading it: four bytes for each pool.
    }
}
