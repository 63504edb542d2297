import Synchronization

/// Whether the client of a connection, or of a stream of HTTP/2, is still there. The requests of one
/// connection are answered one after another, so there is one listener at a time.
final class ClientPresence: Sendable {
    private enum State {
        case present(onLeave: (@Sendable () -> Void)?)
        case gone
    }

    private let state = Mutex(State.present(onLeave: nil))

    var isGone: Bool {
        state.withLock { if case .gone = $0 { true } else { false } }
    }

    /// The client went away. What comes after the first call is ignored.
    func leave() {
        let action: (@Sendable () -> Void)? = state.withLock { state in
            guard case .present(let onLeave) = state else { return nil }
            state = .gone
            return onLeave
        }
        action?()
    }

    /// Returns when the client has gone or the task is cancelled.
    func left() async {
        let (stream, continuation) = AsyncStream.makeStream(of: Never.self)
        listen { continuation.finish() }
        for await _ in stream {}
        listen(nil)
    }

    private func listen(_ action: (@Sendable () -> Void)?) {
        let isGone = state.withLock { state in
            guard case .present = state else { return true }
            state = .present(onLeave: action)
            return false
        }
        if isGone { action?() }
    }
}
