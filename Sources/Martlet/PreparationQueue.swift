import Foundation
import Synchronization

/// A few threads for work that would hold up those of tasks: decoding, rendering, tokenising. What finds no
/// thread free waits in order of arrival.
package final class PreparationQueue: Sendable {
    private let queue = OperationQueue()

    /// - Parameter threads: how much is done at once.
    package init(threads: Int) { queue.maxConcurrentOperationCount = threads }

    /// What `work` gives.
    package func run<Value: Sendable>(_ work: @escaping @Sendable () -> Value) async -> Value {
        await withCheckedContinuation { waiter in
            queue.addOperation { waiter.resume(returning: work()) }
        }
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
                queue.addOperation { turn.run() }
            }
        } onCancel: {
            turn.cancel()
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
