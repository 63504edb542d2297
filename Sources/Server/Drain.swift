import Synchronization

/// Whether the server has been asked to end: answers under way go on, nothing new begins.
final class Drain: Sendable {
    private let hasBegun = Atomic(false)

    var isUnderWay: Bool { hasBegun.load(ordering: .relaxed) }

    func begin() { hasBegun.store(true, ordering: .relaxed) }
}
