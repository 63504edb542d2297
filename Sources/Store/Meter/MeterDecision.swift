/// A granted request, until it is settled.
package struct Reservation: Sendable, Hashable {
    let key: KeyID
    let number: UInt64
    let limits: KeyLimits
}

/// What the meter says to a request.
package enum MeterDecision: Sendable, Hashable {
    case granted(Reservation, MeterFigures)
    case refused(MeterRefusal, MeterFigures)
}

/// Why a request is refused.
package enum MeterRefusal: Sendable, Hashable {
    /// `retryAfterSeconds`: then the request would be granted, if nothing else came. At least 1.
    case requestsPerMinute(limit: Int, retryAfterSeconds: Int)
    /// `retryAfterSeconds` is nil where the request alone is over the limit and never granted.
    case tokensPerMinute(limit: Int, asked: Int, retryAfterSeconds: Int?)
    case concurrentRequests(limit: Int, retryAfterSeconds: Int)
    /// Until the next month. HTTP 402.
    case credits(limit: Int)
}

/// For headers `x-ratelimit-…`; a figure is nil where there is no limit.
package struct MeterFigures: Sendable, Hashable {
    package struct Figure: Sendable, Hashable {
        package var limit: Int
        package var remaining: Int
        /// When all of the limit is there again, if nothing else comes; requests at work count as ended now.
        package var resetSeconds: Double

        package init(limit: Int, remaining: Int, resetSeconds: Double) {
            self.limit = limit
            self.remaining = remaining
            self.resetSeconds = resetSeconds
        }
    }

    package var requests: Figure?
    package var tokens: Figure?
    /// Places for concurrent requests that are left.
    package var concurrentRemaining: Int?
    package var creditsRemaining: Int?
}
