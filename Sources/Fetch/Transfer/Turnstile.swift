import Synchronization

/// Lets a bounded number of fetches through at once; the others wait for their turn.
final class Turnstile: Sendable {
    private struct State: ~Copyable {
        var queue: TurnQueue
        var nextID = 0
        var isClosed = false
        var waiters: [Int: CheckedContinuation<Bool, Never>] = [:]
    }

    private let state: Mutex<State>

    init(_ limits: TurnLimits) { state = Mutex(State(queue: TurnQueue(limits))) }

    var isClosed: Bool { state.withLock { $0.isClosed } }

    /// Turns everybody away, also those who wait.
    func close() {
        let waiters = state.withLock { state in
            state.isClosed = true
            for id in state.waiters.keys { state.queue.forget(id) }
            defer { state.waiters = [:] }
            return Array(state.waiters.values)
        }
        for waiter in waiters { waiter.resume(returning: false) }
    }

    /// False where too many wait, it was closed, or the task was cancelled while it waited. After true,
    /// `leave` must follow.
    func enter(_ claim: TurnQueue.Claim) async -> Bool {
        let id = state.withLock { state in
            state.nextID += 1
            return state.nextID
        }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let answer = state.withLock { state -> Bool? in
                    // A cancellation before this line finds no waiter, one after it does.
                    guard !Task.isCancelled, !state.isClosed else { return false }
                    switch state.queue.enter(claim, id: id) {
                    case .admitted: return true
                    case .refused: return false
                    case .waiting:
                        state.waiters[id] = continuation
                        return nil
                    }
                }
                if let answer { continuation.resume(returning: answer) }
            }
        } onCancel: {
            let waiter = state.withLock { state in
                state.queue.forget(id)
                return state.waiters.removeValue(forKey: id)
            }
            waiter?.resume(returning: false)
        }
    }

    func leave(_ claim: TurnQueue.Claim) {
        let admitted = state.withLock { state in
            state.queue.leave(claim).compactMap { id in state.waiters.removeValue(forKey: id) }
        }
        for waiter in admitted { waiter.resume(returning: true) }
    }
}
