import NIOCore

/// When a connection has waited long enough for a request.
///
/// A connection on which nothing is asked may be quiet for the idle time. From the first byte of a request
/// on, its head must be complete within the arrival time, however it drips; and it must come within the
/// bytes that a head may have. While requests are answered no clock runs here.
struct ArrivalState {
    enum Action: Equatable {
        case none
        /// Wait until then, in place of what was waited for.
        case wait(until: NIODeadline)
        case stopWaiting
        case close
    }

    private enum State {
        /// → arriving, → answering
        case quiet
        /// → answering
        case arriving(byteCount: Int)
        /// → answering, → quiet
        case answering(count: Int)
    }

    private let limits: ConnectionLimits
    private var state = State.quiet
    /// HTTP/2 sends frames of its own between requests: there a byte does not begin a request.
    private var isMultiplexed = false
    private var isDraining = false

    /// A read brings up to a buffer of bytes at once, the beginning of a body among them.
    private static let readAllowance = 65_536
    /// How long a client of HTTP/2 may take to answer the farewell.
    private static let farewell = TimeAmount.seconds(1)

    init(limits: ConnectionLimits) { self.limits = limits }

    func opened(at now: NIODeadline) -> Action { .wait(until: now + TimeAmount(limits.idle)) }

    mutating func received(byteCount: Int, at now: NIODeadline) -> Action {
        switch state {
        case .quiet where !isMultiplexed:
            state = .arriving(byteCount: byteCount)
            return .wait(until: now + TimeAmount(limits.headerArrival))
        case .arriving(let before):
            state = .arriving(byteCount: before + byteCount)
            return before + byteCount > limits.headerBytes + Self.readAllowance ? .close : .none
        case .quiet, .answering: return .none
        }
    }

    mutating func requestArrived(isMultiplexed: Bool) -> Action {
        self.isMultiplexed = isMultiplexed
        if case .answering(let count) = state {
            state = .answering(count: count + 1)
            return .none
        }
        state = .answering(count: 1)
        return .stopWaiting
    }

    mutating func answerEnded(at now: NIODeadline) -> Action {
        guard case .answering(let count) = state else { return .none }
        guard count == 1 else {
            state = .answering(count: count - 1)
            return .none
        }
        state = .quiet
        if isDraining { return .wait(until: now + Self.farewell) }
        // Between requests HTTP/2 says goodbye by itself after the idle time; this is for those who
        // do not listen.
        let grace = isMultiplexed ? limits.headerArrival : .zero
        return .wait(until: now + TimeAmount(limits.idle + grace))
    }

    /// The server takes no more requests.
    mutating func drain(at now: NIODeadline) -> Action {
        isDraining = true
        if case .answering = state { return .none }
        return isMultiplexed ? .wait(until: now + Self.farewell) : .close
    }
}
