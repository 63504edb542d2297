import Synchronization

/// Ends a task that has not moved on in time. Moving the time on costs no timer.
package final class Watchdog: Sendable {
    package typealias Instant = ContinuousClock.Instant

    private struct State {
        var deadline: (instant: Instant, clock: Failure.Clock)?
        var isOver = false
        var barked: Failure.Clock?
    }

    private let state = Mutex(State())

    /// nil pauses it, as while a client is slow.
    package func set(_ deadline: (instant: Instant, clock: Failure.Clock)?) {
        state.withLock { $0.deadline = deadline }
    }

    package func end() { state.withLock { $0.isOver = true } }

    /// The clock that ran out, if one did.
    package var barked: Failure.Clock? { state.withLock(\.barked) }

    /// Runs until `end`, the task's cancellation, or a deadline that is missed, upon which `bark` is called.
    package func watch(_ bark: @Sendable () -> Void) async {
        while !Task.isCancelled {
            let (isOver, deadline) = state.withLock { ($0.isOver, $0.deadline) }
            guard !isOver else { return }
            let now = ContinuousClock.now
            if let deadline, deadline.instant <= now {
                // It may have been moved on in between.
                let isMissed = state.withLock { state in
                    guard !state.isOver, let deadline = state.deadline, deadline.instant <= now else {
                        return false
                    }
                    state.barked = deadline.clock
                    return true
                }
                if isMissed { return bark() }
                continue
            }
            let rest = deadline.map { $0.instant - now } ?? Self.patience
            try? await Task.sleep(for: min(rest, Self.patience))
        }
    }

    /// After which it looks again: deadlines also move closer, from a long wait for a first token to a gap.
    private static let patience = Duration.milliseconds(500)
}
