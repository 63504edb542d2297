/// How many attempts beyond the first may be made: a tenth of the recent requests, and a few in any second, so
/// that replicas in distress do not get twice the load. A refused connection costs nobody anything and is free.
package struct RetryBudget: Sendable, Equatable {
    package typealias Instant = ContinuousClock.Instant

    private let share: Double
    private let perSecond: Double
    private let most: Double
    private var left: Double
    private var updated: Instant

    package init(share: Double = 0.1, perSecond: Double = 10, most: Double = 100, at now: Instant) {
        self.share = share
        self.perSecond = perSecond
        self.most = most
        left = most
        updated = now
    }

    package mutating func requestBegan(at now: Instant) {
        refill(at: now)
        left = min(most, left + share)
    }

    /// Whether one more may be made.
    package mutating func take(at now: Instant) -> Bool {
        refill(at: now)
        guard left >= 1 - 1e-9 else { return false }
        left -= 1
        return true
    }

    private mutating func refill(at now: Instant) {
        let seconds = max(0, (now - updated) / .seconds(1))
        left = min(most, left + seconds * perSecond)
        updated = now
    }
}
