import Foundation
import Synchronization

/// When the depot last told that it has the record of an asset, so that it is not asked at each use.
final class DepotSightings: Sendable {
    private struct State {
        var seen: [UUID: ContinuousClock.Instant] = [:]
        var silentUntil: ContinuousClock.Instant?
    }

    private let state = Mutex(State())
    private let freshness: Duration

    /// Assets that are remembered; forgetting one costs a question.
    private static let count = 10_000

    init(freshness: Duration) { self.freshness = freshness }

    func note(_ id: UUID) {
        state.withLock { state in
            if state.seen.count >= Self.count { state.seen = [:] }
            state.seen[id] = .now
        }
    }

    /// A depot that does not answer is left alone for as long as its answer would have been good for: requests must
    /// not wait for it one after another.
    func noteSilence() {
        state.withLock { $0.silentUntil = .now + freshness }
    }

    func isStale(_ id: UUID) -> Bool {
        state.withLock { state in
            let now = ContinuousClock.now
            if let silent = state.silentUntil, now < silent { return false }
            return state.seen[id].map { now - $0 > freshness } ?? true
        }
    }
}
