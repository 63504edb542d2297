import Synchronization

/// A request's entry in a replica's ledger. It is given back once, at the latest when nobody holds it any more.
package final class Lease: Sendable {
    package let id: Int
    /// As it was when it was chosen.
    package let member: Member
    package let key: PromptKey
    /// Of the prompt, what the replica is thought to remember.
    package let savedTokens: Int
    private let pool: Pool
    private let isHeld = Atomic(true)
    private let hasMoved = Atomic(false)

    package init(id: Int, member: Member, key: PromptKey, savedTokens: Int, pool: Pool) {
        self.id = id
        self.member = member
        self.key = key
        self.savedTokens = savedTokens
        self.pool = pool
    }

    deinit { end(nil, cachedTokens: nil) }

    /// A token came.
    package func moved() {
        pool.moved(self, isFirst: !hasMoved.exchange(true, ordering: .relaxed), at: .now)
    }

    /// - Parameters:
    ///   - failure: nil where the answer is whole or nobody waits for it any more.
    ///   - cachedTokens: of a whole answer, as the replica reports them.
    package func end(_ failure: Failure?, cachedTokens: Int?) {
        guard isHeld.exchange(false, ordering: .relaxed) else { return }
        pool.ended(self, failure, cachedTokens: cachedTokens, at: .now)
    }
}
