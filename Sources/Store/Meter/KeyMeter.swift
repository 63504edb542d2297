/// Counts what keys use against their limits, in memory.
///
/// - `requestsPerMinute`: in no 60 seconds are more requests granted. A request counts for the 60 seconds after
///   its grant (at `grant + 60 s` no longer), whatever becomes of it.
/// - `tokensPerMinute`: a request counts with its reservation (prompt and the most it may answer) from its grant
///   until it is settled, then with its actual tokens for 60 seconds more. So the requests that were at work at
///   any moment of any 60 seconds had, all of them together, no more tokens than the limit.
/// - `concurrentRequests`: granted and not settled.
/// - `monthlyCredits`: a request takes one credit from the month (UTC) of its grant, and gives it back if it is
///   settled without charge.
///
/// A request is granted if all four allow it; a refused one counts nowhere. The first two begin anew with the
/// process; credits go on from the database by `restore`.
package final class KeyMeter: Sendable {
    package init() {}

    /// What a key has used before this process: as `History.usage` tells.
    package func restore(_ key: KeyID, month: Month, credits: Int) { fatalError() }

    /// - Parameter tokens: of the prompt, and the most that may be generated for it.
    package func reserve(
        _ key: StoredKey, tokens: Int, now: ContinuousClock.Instant = .now, month: Month
    ) -> MeterDecision { fatalError() }

    /// Makes the tokens of a granted request more, where they are known only later. On refusal the reservation
    /// stays as it was.
    package func raise(
        _ reservation: Reservation, of key: StoredKey, toTokens tokens: Int,
        now: ContinuousClock.Instant = .now
    ) -> MeterDecision { fatalError() }

    /// Ends a granted request. Only the first settlement of a reservation counts.
    /// - Parameters:
    ///   - tokens: those that were used, at most the reserved.
    ///   - isCharged: whether it costs its credit.
    package func settle(
        _ reservation: Reservation, tokens: Int, isCharged: Bool = true, now: ContinuousClock.Instant = .now
    ) { fatalError() }
}
