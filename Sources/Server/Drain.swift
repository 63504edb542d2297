import Synchronization

/// The end of a server: asked to end, it begins nothing new and lets answers under way finish; when that has
/// taken too long, it cuts them off.
final class Drain: Sendable {
    private enum Phase { case open, draining, cuttingOff }

    private struct State {
        var phase = Phase.open
        var waiting: [Int: AsyncStream<Never>.Continuation] = [:]
        var lastKey = 0
    }

    private let state = Mutex(State())

    var isUnderWay: Bool { state.withLock { $0.phase != .open } }

    func begin() { state.withLock { if $0.phase == .open { $0.phase = .draining } } }

    func cutOff() {
        let waiting = state.withLock { state in
            state.phase = .cuttingOff
            return state.waiting.values
        }
        for continuation in waiting { continuation.finish() }
    }

    /// Returns when answers are cut off or the task is cancelled.
    func cutOffBegins() async {
        let (stream, continuation) = AsyncStream.makeStream(of: Never.self)
        let key: Int? = state.withLock { state in
            if state.phase == .cuttingOff { return nil }
            state.lastKey += 1
            state.waiting[state.lastKey] = continuation
            return state.lastKey
        }
        guard let key else { return }
        for await _ in stream {}
        state.withLock { $0.waiting[key] = nil }
    }
}
