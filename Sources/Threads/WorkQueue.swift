import Dispatch
import Synchronization

/// A few threads of their own for work that would hold up those of tasks: reading large documents, rendering,
/// tokenising. (Queues of Foundation and Dispatch run such work on the threads that tasks run on.) What finds
/// no thread free waits in order of arrival.
package final class WorkQueue: Sendable {
    private let line = Line()
    private let threads: Int

    /// - Parameter threads: how much is done at once.
    package init(threads: Int) {
        self.threads = threads
        for _ in 0..<threads {
            ThreadEntry { [line] in
                while let work = line.take() { work() }
            }.start(stackByteCount: 8 << 20)
        }
    }

    /// What was queued before is still done.
    deinit { line.close(readers: threads) }

    /// What `work` gives, whether or not the task is cancelled.
    package func run<Value: Sendable>(_ work: @escaping @Sendable () -> Value) async -> Value {
        await withCheckedContinuation { waiter in line.add { waiter.resume(returning: work()) } }
    }

    /// What `work` gives; nil, at once, where the task is cancelled before it begins, and the work is then
    /// forgotten with all that it holds. Work that has begun is waited for, so that whoever waits knows when
    /// its memory is free.
    package func runUnlessCancelled<Value: Sendable>(
        _ work: @escaping @Sendable () -> Value
    ) async -> Value? {
        let turn = Turn<Value>()
        return await withTaskCancellationHandler {
            await withCheckedContinuation { waiter in
                guard turn.wait(waiter, work) else { return waiter.resume(returning: nil) }
                line.add { turn.run() }
            }
        } onCancel: {
            turn.cancel()
        }
    }
}

/// What waits for a thread, first come, first served.
private final class Line: Sendable {
    typealias Work = @Sendable () -> Void

    private let waiting = Mutex<(works: [Work], next: Int)>(([], 0))
    /// Counts works, and one for each thread that shall end.
    private let count = DispatchSemaphore(value: 0)

    func add(_ work: @escaping Work) {
        waiting.withLock { $0.works.append(work) }
        count.signal()
    }

    func close(readers: Int) {
        for _ in 0..<readers { count.signal() }
    }

    /// Waits for work; nil when there will be none.
    func take() -> Work? {
        count.wait()
        return waiting.withLock { waiting in
            guard waiting.next < waiting.works.count else { return nil }
            defer {
                waiting.next += 1
                if waiting.next > 64, waiting.next * 2 > waiting.works.count {
                    waiting.works.removeFirst(waiting.next)
                    waiting.next = 0
                }
            }
            let work = waiting.works[waiting.next]
            // What it holds goes with it.
            waiting.works[waiting.next] = {}
            return work
        }
    }
}

/// One place in the queue: whoever takes the waiter out resumes it.
private final class Turn<Value: Sendable>: Sendable {
    typealias Waiter = CheckedContinuation<Value?, Never>
    typealias Work = @Sendable () -> Value

    /// - Transitions: new → waiting, left; waiting → left.
    private enum State {
        case new
        case waiting(Waiter, Work)
        /// Begun or cancelled.
        case left
    }
    private let state = Mutex(State.new)

    /// False where the task has been cancelled already.
    func wait(_ waiter: Waiter, _ work: @escaping Work) -> Bool {
        state.withLock { state in
            guard case .new = state else { return false }
            state = .waiting(waiter, work)
            return true
        }
    }

    func run() {
        guard case .waiting(let waiter, let work) = leave() else { return }
        waiter.resume(returning: work())
    }

    func cancel() {
        guard case .waiting(let waiter, _) = leave() else { return }
        waiter.resume(returning: nil)
    }

    private func leave() -> State {
        state.withLock { state in
            defer { state = .left }
            return state
        }
    }
}
