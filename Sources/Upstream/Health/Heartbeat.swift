/// Whether a replica gets on with its work, by a counter that moves with every step of its engine. `/health` stays
/// 200 where an engine hangs.
package struct Heartbeat: Sendable, Equatable {
    package typealias Instant = ContinuousClock.Instant

    private var counter: Double?
    private var movedAt: Instant?

    package init() {}

    /// - Parameters:
    ///   - reading: the counter; nil where the replica tells none, which says nothing.
    ///   - oldestWork: since when our own oldest request waits there for its next token.
    /// - Returns: whether the replica is stuck.
    package mutating func take(
        _ reading: Double?, oldestWork: Instant?, stuckAfter: Duration, at now: Instant
    ) -> Bool {
        guard let reading else {
            counter = nil
            movedAt = nil
            return false
        }
        if reading != counter {
            counter = reading
            movedAt = now
        }
        // An idle engine stands still too.
        guard let oldestWork, let movedAt else { return false }
        return now - oldestWork > stuckAfter && now - movedAt > stuckAfter
    }
}
