import Synchronization

/// The outcome that one task waits for and some thread gives, once. Cancelling the task is an answer too.
final class Answer: Sendable {
    typealias Outcome = Result<PreparedMedia, SandboxError>

    private enum State {
        case open  // → awaited, given
        case awaited(CheckedContinuation<Outcome, Never>)  // → given
        case given(Outcome)
    }

    private struct Contents {
        var state = State.open
        /// The child that works on it now.
        var onCancel: (@Sendable () -> Void)?
    }

    private let contents = Mutex(Contents())

    /// Starts the work and waits for its outcome. `forget` is called where the task is cancelled before.
    func value(
        _ start: () -> Void, forget: @escaping @Sendable () -> Void
    ) async throws(SandboxError) -> PreparedMedia {
        start()
        return try await withTaskCancellationHandler {
            await withCheckedContinuation { waiter in
                let outcome: Outcome? = contents.withLock {
                    if case .given(let outcome) = $0.state { return outcome }
                    $0.state = .awaited(waiter)
                    return nil
                }
                if let outcome { waiter.resume(returning: outcome) }
            }
        } onCancel: {
            give(.failure(.cancelled)) { $0?() }
            forget()
        }.get()
    }

    /// The first outcome counts, later ones are dropped.
    func give(_ outcome: Outcome) { give(outcome) { _ in } }

    /// Runs `work`, during which a cancelled task calls `stop`; it is never called after the work.
    /// - Returns: nil, without running it, if the outcome has been given.
    func during<T>(_ work: () -> T, stop: @escaping @Sendable () -> Void) -> T? {
        let mayStart = contents.withLock { contents in
            if case .given = contents.state { return false }
            contents.onCancel = stop
            return true
        }
        guard mayStart else { return nil }
        defer { contents.withLock { $0.onCancel = nil } }
        return work()
    }

    /// `first` runs before anybody can end the work in which `onCancel` is valid.
    private func give(_ outcome: Outcome, first: ((() -> Void)?) -> Void) {
        let waiter: CheckedContinuation<Outcome, Never>? = contents.withLock { contents in
            switch contents.state {
            case .given: return nil
            case .open:
                first(contents.onCancel)
                contents.state = .given(outcome)
                return nil
            case .awaited(let waiter):
                first(contents.onCancel)
                contents.state = .given(outcome)
                return waiter
            }
        }
        waiter?.resume(returning: outcome)
    }
}
