import Dispatch
import Threads

/// Repeats work on a thread of its own until it is stopped.
final class Ticker: Sendable {
    private let stopping = DispatchSemaphore(value: 0)

    init(every period: Duration, _ work: @escaping @Sendable () -> Void) {
        let pause = DispatchTimeInterval.milliseconds(max(1, Int(period.milliseconds)))
        ThreadEntry { [stopping] in
            while stopping.wait(timeout: .now() + pause) == .timedOut { work() }
        }.start()
    }

    /// Work that has begun may still be at its end when this returns.
    func stop() { stopping.signal() }

    deinit { stop() }
}
