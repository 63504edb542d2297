import Chat

/// The attempts at one request, one after another: where it stands, until when it must have moved, and what follows
/// from a failure. Nothing is tried again once something of an answer has left.
package struct Attempts: Sendable, Equatable {
    package typealias Instant = ContinuousClock.Instant

    package enum State: Sendable, Equatable {
        /// → asking, ended
        case idle
        /// The request is on its way. → waiting, answering, idle, ended
        case asking(replica: Int, since: Instant)
        /// The head of an answer is there. → answering, idle, ended
        case waiting(replica: Int, since: Instant)
        /// Something of the answer has been passed on. → ended
        case answering(replica: Int, lastToken: Instant)
        case ended
    }

    /// What follows from a failure.
    package enum Step: Sendable, Equatable {
        /// The same replica once more.
        case repeatThere
        /// Another one, if there is.
        case tryAnother
        case giveUp(ChatError)
        /// In the middle of an answer.
        case breakOff(ChatError)
    }

    package private(set) var state = State.idle
    /// Which have been asked, and are not asked again.
    package private(set) var tried: Set<Int> = []
    package private(set) var count = 0
    private var costly = 0
    /// The same replica has been asked twice, because a kept connection was closed.
    package private(set) var hasRepeated = false
    /// The smallest wait that replicas with too much to do have asked for.
    private var shortestWait: Int?
    private var lastFailure: Failure?
    private let clocks: AttemptClocks
    private let promptTokens: Int

    /// Attempts at most that replicas may have worked for.
    package static let most = 3

    package init(_ clocks: AttemptClocks, promptTokens: Int) {
        self.clocks = clocks
        self.promptTokens = promptTokens
    }

    package mutating func began(on replica: Int, at now: Instant) {
        count += 1
        tried.insert(replica)
        state = .asking(replica: replica, since: now)
    }

    package mutating func receivedHead(at now: Instant) {
        if case .asking(let replica, _) = state { state = .waiting(replica: replica, since: now) }
    }

    /// Something to pass on, or a further token.
    package mutating func receivedToken(at now: Instant) {
        switch state {
        case .asking(let replica, _), .waiting(let replica, _), .answering(let replica, _):
            state = .answering(replica: replica, lastToken: now)
        case .idle, .ended: break
        }
    }

    package mutating func finished() { state = .ended }

    package var isAnswering: Bool { if case .answering = state { true } else { false } }

    /// When the attempt must have moved on, and what has failed otherwise.
    package var deadline: (instant: Instant, clock: Failure.Clock)? {
        switch state {
        case .asking(_, let since): (since + clocks.connect + clocks.headers, .headers)
        case .waiting(_, let since): (since + clocks.firstToken(promptTokens: promptTokens), .firstToken)
        case .answering(_, let last): (last + clocks.gap, .gap)
        case .idle, .ended: nil
        }
    }

    package mutating func failed(_ failure: Failure, _ budget: inout RetryBudget, at now: Instant) -> Step {
        if isAnswering {
            state = .ended
            return .breakOff(
                .unreachable(
                    message: "The answer broke off: \(failure.sentence). What came before is incomplete.")
            )
        }
        state = .idle
        lastFailure = failure
        if case .backPressure(let seconds) = failure.outcome {
            shortestWait = min(shortestWait ?? .max, max(1, seconds ?? 1))
        }
        if failure == .stale, !hasRepeated {
            hasRepeated = true
            return .repeatThere
        }
        guard failure.isWorthAnotherTry else { return end() }
        if failure.hasCost { costly += 1 }
        guard costly < Self.most, !failure.hasCost || budget.take(at: now) else { return end() }
        return .tryAnother
    }

    /// No replica is left to ask.
    package mutating func exhausted() -> ChatError {
        state = .ended
        return error
    }

    private mutating func end() -> Step {
        state = .ended
        return .giveUp(error)
    }

    private var error: ChatError {
        // Where some only had too much to do, the request can be answered later.
        if let shortestWait, lastFailure?.outcome != .neutral {
            return .busy(
                message: "All replicas have too much to do. Try again in \(shortestWait) s.",
                retryAfterSeconds: shortestWait)
        }
        switch lastFailure {
        case .status(let status, let message, _)? where lastFailure?.outcome == .neutral:
            return ChatError(refusal: message, status: status)
        case let failure?:
            return .unreachable(
                message: "No replica answered (\(count) asked). The last failure: \(failure.sentence).")
        case nil: return .unavailable(message: "No replica is available. Try again later.")
        }
    }
}

extension Failure {
    /// For strangers: nothing of the replica's address.
    package var sentence: String {
        switch self {
        case .connection(let reason): "no connection could be made (\(reason))"
        case .stale: "the replica closed the connection"
        case .lost: "the connection to the replica ended"
        case .clock(.headers): "the replica did not begin to answer in time"
        case .clock(.firstToken): "the first token did not come in time"
        case .clock(.gap): "the next token did not come in time"
        case .status(let status, _, _) where status == 401 || status == 403:
            "the replica does not accept this server's key"
        case .status(let status, _, _): "the replica answered with status \(status)"
        case .malformed(let reason): "the replica's answer cannot be read: \(reason)"
        case .event(_, let message): "the replica reported an error: \(message)"
        case .aborted: "the replica gave the request up"
        }
    }
}
