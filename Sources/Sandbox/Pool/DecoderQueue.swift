import CLinux
import Glibc
import Synchronization

/// The jobs that wait for a child, first come, first served. Workers wait on `counter` together with their
/// children.
final class DecoderQueue: Sendable {
    private struct Contents {
        var jobs: [DecoderJob] = []
        var isClosed = false
    }

    enum Order {
        case job(DecoderJob)
        case nothing
        case end
    }

    private let contents = Mutex(Contents())
    /// Readable while there is something to take.
    let counter: Int32

    init() {
        counter = cs_counter()
        precondition(counter >= 0, "the system refused a counter (error \(errno))")
    }

    deinit { close(counter) }

    func add(_ job: DecoderJob) {
        contents.withLock { $0.jobs.append(job) }
        cs_counter_add(counter, 1)
    }

    /// Lets go of a job that waits, and of its file. Whoever was called for it finds nothing.
    func remove(_ answer: Answer) {
        contents.withLock { $0.jobs.removeAll { $0.answer === answer } }
    }

    func next() -> Order {
        guard cs_counter_take(counter) else { return .nothing }
        return contents.withLock { contents in
            if contents.isClosed { return .end }
            return contents.jobs.isEmpty ? .nothing : .job(contents.jobs.removeFirst())
        }
    }

    /// Lets that many workers go.
    func end(workers: Int) {
        contents.withLock { $0.isClosed = true }
        cs_counter_add(counter, UInt64(workers))
    }
}
