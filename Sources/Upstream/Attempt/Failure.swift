/// Why an attempt at a replica came to nothing.
package enum Failure: Error, Sendable, Equatable {
    /// No connection, within its time or at all: the request has not left.
    case connection(String)
    /// A kept connection was closed before a byte of the answer: the replica had closed it while the request left.
    case stale
    /// The connection ended before the answer did.
    case lost
    case clock(Clock)
    /// An answer that is none: another status than 200.
    case status(Int, message: String?, retryAfterSeconds: Int?)
    /// An answer that cannot be read.
    case malformed(String)
    /// An error in the middle of a stream.
    case event(code: Int?, message: String)
    /// The replica gave up by itself.
    case aborted

    package enum Clock: String, Sendable {
        case headers, firstToken, gap
    }
}

extension Failure {
    /// What it says about the replica.
    package var outcome: Outcome {
        switch self {
        case .connection, .lost, .clock, .malformed, .event, .aborted: .failure
        // The replica did nothing wrong.
        case .stale: .neutral
        case .status(let status, _, let seconds): Outcome(status: status, retryAfterSeconds: seconds)
        }
    }

    /// Whether another replica might do better.
    package var isWorthAnotherTry: Bool {
        switch outcome {
        case .success: false
        case .neutral: self == .stale
        case .failure, .backPressure, .misconfigured: true
        }
    }

    /// Whether the replica may have worked for it.
    package var hasCost: Bool {
        switch self {
        case .connection, .stale: false
        case .status(let status, _, _): status >= 500 && status != 503
        case .lost, .clock, .malformed, .event, .aborted: true
        }
    }

    /// In a word or two, for logs and metrics.
    package var name: String {
        switch self {
        case .connection: "connect"
        case .stale: "stale"
        case .lost: "lost"
        case .clock(let clock): "\(clock.rawValue)_timeout"
        case .status(let status, _, _): "\(status)"
        case .malformed: "malformed"
        case .event: "error_event"
        case .aborted: "aborted"
        }
    }
}

/// What the end of an attempt says about the replica's health.
package enum Outcome: Sendable, Equatable {
    case success
    case failure
    /// It has too much to do.
    case backPressure(seconds: Int?)
    /// It does not know our key.
    case misconfigured
    /// The request was wrong, or nothing was learnt.
    case neutral

    package init(status: Int, retryAfterSeconds: Int?) {
        switch status {
        case 401, 403: self = .misconfigured
        case 429, 503, 529: self = .backPressure(seconds: retryAfterSeconds)
        case 400..<500: self = .neutral
        // What is neither an answer nor an error is no API: a redirect, a page.
        default: self = .failure
        }
    }
}
