import Wire

/// A replica in the pool, with all that is known of it.
package struct Member: Sendable {
    package typealias Instant = ContinuousClock.Instant

    /// Of the pool's life; never used again. What metrics and logs call it.
    package let id: Int
    package let entry: ReplicaEntry
    package var health: Health
    package var heartbeat = Heartbeat()
    package var affinity = AffinityIndex()
    package var kind: ReplicaKind?
    /// What it serves, as it lists it.
    package var models: [String] = []
    package var context: Int?
    package var figures = EngineFigures()
    /// Its metrics cannot be read: our own ledger is all there is.
    package var isBlind = true
    package var ledger = Ledger()
    package var counts = ReplicaCounts()

    package init(id: Int, _ entry: ReplicaEntry, _ rules: HealthRules) {
        self.id = id
        self.entry = entry
        kind = entry.kind
        health = Health(rules)
    }

    /// The replica's name for a model that a client asks for.
    package func model(for asked: String?) -> String {
        if let name = entry.model { return name }
        if let asked, models.contains(asked) { return asked }
        return models.first ?? asked ?? ""
    }

    /// What a candidate for a prompt looks like.
    package func candidate(_ key: PromptKey, at now: Instant) -> Router.Candidate {
        let scraped = Int(min((figures.running ?? 0) + (figures.waiting ?? 0), 1e6))
        var candidate = Router.Candidate(id: id, identity: entry.address.identity)
        candidate.warmth = health.warmth(at: now)
        candidate.requests = max(ledger.count, scraped)
        candidate.promptTokens = ledger.promptTokens
        candidate.savedTokens = affinity.savedTokens(key)
        return candidate
    }
}

/// Our own requests at a replica. Each is in here from the choice of the replica to the end of the attempt.
package struct Ledger: Sendable, Equatable {
    package typealias Instant = ContinuousClock.Instant

    private struct Item: Equatable {
        var promptTokens: Int
        /// Since when its next token is waited for.
        var waitsSince: Instant
    }

    private var items: [Int: Item] = [:]
    package private(set) var promptTokens = 0

    package var count: Int { items.count }

    package var oldestWork: Instant? { items.values.map(\.waitsSince).min() }

    package mutating func enter(_ id: Int, promptTokens tokens: Int, at now: Instant) {
        items[id] = Item(promptTokens: tokens, waitsSince: now)
        promptTokens += tokens
    }

    /// A token came: the prompt has been read.
    package mutating func moved(_ id: Int, at now: Instant) {
        guard var item = items[id] else { return }
        promptTokens -= item.promptTokens
        item.promptTokens = 0
        item.waitsSince = now
        items[id] = item
    }

    package mutating func leave(_ id: Int) {
        guard let item = items.removeValue(forKey: id) else { return }
        promptTokens -= item.promptTokens
    }
}

/// Counters of a replica since the start.
package struct ReplicaCounts: Sendable, Equatable {
    package var requests = 0
    /// Failed attempts by what failed.
    package var failures: [String: Int] = [:]
    /// Tokens of prompts that were expected in the replica's cache, and that it reported there.
    package var predictedCachedTokens = 0
    package var reportedCachedTokens = 0
}
