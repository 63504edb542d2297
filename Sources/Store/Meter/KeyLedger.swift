/// What one key uses. No clock, no locks: time comes in, and never goes back.
struct KeyLedger: Sendable {
    private struct Grant {
        var tokens: Int
        let month: Month
    }

    /// One for each grant.
    private var requests = Window()
    /// Tokens of settled requests.
    private var settled = Window()
    /// Granted, not settled.
    private var open: [UInt64: Grant] = [:]
    private var openTokens = 0
    private var month = Month(year: 0, month: 1)
    private var credits = 0
    private var last: ContinuousClock.Instant?

    mutating func restore(_ month: Month, credits: Int) {
        turn(to: month)
        if month == self.month { self.credits += credits }
    }

    mutating func reserve(
        _ number: UInt64, tokens: Int, limits: KeyLimits, now: ContinuousClock.Instant, month: Month
    ) -> MeterRefusal? {
        let now = advance(to: now)
        turn(to: month)
        if let limit = limits.monthlyCredits, credits >= limit { return .credits(limit: limit) }
        if let limit = limits.concurrentRequests, open.count >= limit {
            return .concurrentRequests(limit: limit, retryAfterSeconds: 1)
        }
        if let limit = limits.requestsPerMinute, requests.total >= limit {
            let wait = requests.wait(until: requests.total - limit + 1, leavesAfter: now)
            return .requestsPerMinute(limit: limit, retryAfterSeconds: Self.wholeSeconds(wait))
        }
        if let refusal = refusal(of: tokens, beside: 0, limits: limits, now: now) { return refusal }
        if limits.requestsPerMinute != nil { requests.add(1, at: now) }
        let counted = limits.tokensPerMinute == nil ? 0 : tokens
        open[number] = Grant(tokens: counted, month: self.month)
        openTokens += counted
        credits += 1
        return nil
    }

    mutating func raise(
        _ number: UInt64, to tokens: Int, limits: KeyLimits, now: ContinuousClock.Instant
    ) -> MeterRefusal? {
        let now = advance(to: now)
        guard limits.tokensPerMinute != nil, let grant = open[number], tokens > grant.tokens else {
            return nil
        }
        if let refusal = refusal(of: tokens, beside: grant.tokens, limits: limits, now: now) {
            return refusal
        }
        openTokens += tokens - grant.tokens
        open[number]?.tokens = tokens
        return nil
    }

    mutating func settle(
        _ number: UInt64, tokens: Int, isCharged: Bool, limits: KeyLimits, now: ContinuousClock.Instant
    ) {
        let now = advance(to: now)
        guard let grant = open.removeValue(forKey: number) else { return }
        openTokens -= grant.tokens
        if limits.tokensPerMinute != nil { settled.add(tokens, at: now) }
        if !isCharged, grant.month == month { credits -= 1 }
    }

    /// - Parameter own: tokens that the request has reserved before, part of those asked for.
    private func refusal(
        of tokens: Int, beside own: Int, limits: KeyLimits, now: ContinuousClock.Instant
    ) -> MeterRefusal? {
        guard let limit = limits.tokensPerMinute else { return nil }
        // No sums of what a caller says: they may overflow.
        guard tokens <= limit else {
            return .tokensPerMinute(limit: limit, asked: tokens, retryAfterSeconds: nil)
        }
        let missing = tokens - (limit - settled.total - (openTokens - own))
        guard missing > 0 else { return nil }
        // What is at work counts as ended now, and then for a minute.
        let wait = settled.wait(until: missing, leavesAfter: now) ?? Window.length
        return .tokensPerMinute(limit: limit, asked: tokens, retryAfterSeconds: Self.wholeSeconds(wait))
    }

    mutating func figures(_ limits: KeyLimits, now: ContinuousClock.Instant, month: Month) -> MeterFigures {
        let now = advance(to: now)
        turn(to: month)
        var figures = MeterFigures()
        if let limit = limits.requestsPerMinute {
            let wait = requests.waitUntilEmpty(after: now)
            figures.requests = .init(limit: limit, used: requests.total, reset: wait)
        }
        if let limit = limits.tokensPerMinute {
            let wait = openTokens > 0 ? Window.length : settled.waitUntilEmpty(after: now)
            figures.tokens = .init(limit: limit, used: settled.total + openTokens, reset: wait)
        }
        figures.concurrentRemaining = limits.concurrentRequests.map { max(0, $0 - open.count) }
        figures.creditsRemaining = limits.monthlyCredits.map { max(0, $0 - credits) }
        return figures
    }

    /// Callers on several threads may bring times a little out of order: then it is the later one.
    private mutating func advance(to now: ContinuousClock.Instant) -> ContinuousClock.Instant {
        let now = max(now, last ?? now)
        last = now
        requests.advance(to: now)
        settled.advance(to: now)
        return now
    }

    private mutating func turn(to month: Month) {
        guard month > self.month else { return }
        self.month = month
        credits = 0
    }

    private static func wholeSeconds(_ wait: Duration?) -> Int {
        max(1, Int((wait ?? Window.length).seconds.rounded(.up)))
    }
}

extension MeterFigures.Figure {
    fileprivate init(limit: Int, used: Int, reset: Duration) {
        self.init(limit: limit, remaining: max(0, limit - used), resetSeconds: reset.seconds)
    }
}
