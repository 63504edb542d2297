import Kernels
import Synchronization
import Testing

@Suite struct WorkerPoolTests {
    /// Each index on its own, and all of them, whatever the threads.
    @Test(arguments: [1, 2, 3, 8])
    func everyIndexOnce(threads: Int) {
        let pool = WorkerPool(threads: threads)
        #expect(pool.threads == threads)
        for count in Array(0...70) + [127, 128, 1000, 9999, 10_000] {
            let calls = Buffer<Int32>(count)
            let workers = Mutex(Set<Int>())
            pool.run(count) { index, worker in
                calls.base[index] += 1
                if index % 97 == 0 { workers.withLock { _ = $0.insert(worker) } }
            }
            #expect((0..<count).allSatisfy { calls.base[$0] == 1 }, "\(count)")
            #expect(workers.withLock { $0.allSatisfy { 0..<threads ~= $0 } })
        }
    }

    /// Worker numbers belong to one thread at a time: memory indexed by them needs no lock.
    @Test func workersDoNotShareNumbers() {
        let pool = WorkerPool(threads: 3)
        let sums = Buffer<Int>(3)
        for _ in 0..<200 { pool.run(500) { index, worker in sums.base[worker] += index } }
        #expect((0..<3).reduce(0) { $0 + sums.base[$1] } == 200 * 500 * 499 / 2)
    }

    /// The count of jobs wraps round after the first thousand, and goes on.
    @Test func manyJobs() {
        let pool = WorkerPool(threads: 2)
        let sum = Atomic<Int>(0)
        for _ in 0..<5000 { pool.run(3) { index, _ in sum.wrappingAdd(index, ordering: .relaxed) } }
        #expect(sum.load(ordering: .relaxed) == 15_000)
    }

    @Test func loopsDoNotNest() async {
        await #expect(processExitsWith: .failure) {
            let pool = WorkerPool(threads: 2)
            pool.run(2) { _, _ in pool.run(2) { _, _ in } }
        }
    }

    @Test func ranges() {
        let pool = WorkerPool(threads: 2)
        for (count, step) in [(0, 4), (1, 4), (4, 4), (5, 4), (1000, 7), (3, 100)] {
            let calls = Buffer<Int32>(count)
            pool.run(count, by: step) { range, _ in
                for index in range { calls.base[index] += 1 }
            }
            #expect((0..<count).allSatisfy { calls.base[$0] == 1 })
        }
    }

    /// Threads end with their pool, also one that never worked.
    @Test func manyPools() {
        for round in 0..<300 {
            let pool = WorkerPool(threads: 3)
            guard round % 2 == 0 else { continue }
            let sum = Atomic<Int>(0)
            pool.run(10) { index, _ in sum.wrappingAdd(index, ordering: .relaxed) }
            #expect(sum.load(ordering: .relaxed) == 45)
        }
    }
}
