import Synchronization

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
/// A request is granted if all four allow it; a refused one counts nowhere. The first three begin anew with the
/// process; credits go on from the database by `restore`.
package final class KeyMeter: Sendable {
    fileprivate struct State {
        var ledgers: [KeyID: KeyLedger] = [:]
        var number: UInt64 = 0
    }
    private let state = Mutex(State())

    package init() {}

    /// What a key has used in this month before this process, as `History.usageByKey` tells.
    package func restore(_ key: KeyID, month: Month, credits: Int) {
        state.withLock { $0.ledgers[key, default: KeyLedger()].restore(month, credits: credits) }
    }

    /// - Parameter tokens: of the prompt, and the most that may be generated for it; at least 0.
    package func reserve(
        _ key: StoredKey, tokens: Int, now: ContinuousClock.Instant = .now, month: Month
    ) -> MeterDecision {
        state.withLock { state in
            state.number += 1
            let number = state.number
            return state.decide(key, month: month, number, now: now) { ledger in
                ledger.reserve(number, tokens: tokens, limits: key.limits, now: now, month: month)
            }
        }
    }

    /// Makes the tokens of a granted request more, where they are known only later. On refusal the reservation
    /// stays as it was.
    package func raise(
        _ reservation: Reservation, of key: StoredKey, toTokens tokens: Int,
        now: ContinuousClock.Instant = .now, month: Month
    ) -> MeterDecision {
        state.withLock { state in
            state.decide(key, month: month, reservation.number, now: now) { ledger in
                ledger.raise(reservation.number, to: tokens, limits: key.limits, now: now)
            }
        }
    }

    /// Ends a granted request. Only the first settlement of a reservation counts.
    /// - Parameters:
    ///   - tokens: those that were used, at most the reserved.
    ///   - isCharged: whether it costs its credit.
    package func settle(
        _ reservation: Reservation, tokens: Int, isCharged: Bool = true, now: ContinuousClock.Instant = .now
    ) {
        state.withLock { state in
            state.ledgers[reservation.key]?.settle(
                reservation.number, tokens: tokens, isCharged: isCharged, limits: reservation.limits, now: now
            )
        }
    }

    /// What is left to a key now.
    package func figures(
        _ key: StoredKey, now: ContinuousClock.Instant = .now, month: Month
    ) -> MeterFigures {
        state.withLock {
            $0.ledgers[key.id, default: KeyLedger()].figures(key.limits, now: now, month: month)
        }
    }
}

extension KeyMeter.State {
    fileprivate mutating func decide(
        _ key: StoredKey, month: Month, _ number: UInt64, now: ContinuousClock.Instant,
        _ ask: (inout KeyLedger) -> MeterRefusal?
    ) -> MeterDecision {
        var ledger = ledgers.removeValue(forKey: key.id) ?? KeyLedger()
        defer { ledgers[key.id] = ledger }
        let refusal = ask(&ledger)
        let figures = ledger.figures(key.limits, now: now, month: month)
        if let refusal { return .refused(refusal, figures) }
        return .granted(Reservation(key: key.id, number: number, limits: key.limits), figures)
    }
}
