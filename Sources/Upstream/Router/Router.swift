/// Chooses a replica for a prompt: pure, and the same for the same figures.
package struct Router: Sendable {
    /// A replica that may be asked.
    package struct Candidate: Sendable, Equatable {
        package let id: Int
        /// Of its address, the same on every server.
        package let identity: Digest16
        package var warmth = 1.0
        /// Requests there, of this server or of all, whichever is more.
        package var requests = 0
        /// Tokens of prompts that are there and may not have been computed.
        package var promptTokens = 0
        /// Of this prompt, what it need not compute again.
        package var savedTokens = 0

        package init(id: Int, identity: Digest16) {
            self.id = id
            self.identity = identity
        }
    }

    private let policy: RoutingPolicy
    private var turn = 0

    /// What an answer that is being written costs, as tokens of prompts.
    private static let tokensOfRequest = 64

    package init(_ policy: RoutingPolicy) { self.policy = policy }

    /// nil where there is no candidate.
    package mutating func choose(_ key: PromptKey, _ candidates: [Candidate]) -> Candidate? {
        switch policy {
        case .roundRobin:
            guard !candidates.isEmpty else { return nil }
            turn &+= 1
            return candidates[turn % candidates.count]
        case .auto, .leastWork:
            return candidates.min { a, b in
                let costs = (cost(key, a), cost(key, b))
                guard costs.0 == costs.1 else { return costs.0 < costs.1 }
                return key.seat.draw(a.identity) > key.seat.draw(b.identity)
            }
        }
    }

    /// Work until the first token, in tokens: a warm replica is left when what waits there is more than what it
    /// saves.
    package func cost(_ key: PromptKey, _ candidate: Candidate) -> Double {
        let saved = policy == .auto ? candidate.savedTokens : 0
        let own = max(0, key.tokens - saved)
        let work = candidate.promptTokens + candidate.requests * Self.tokensOfRequest + own
        return Double(work) / max(candidate.warmth, 0.01)
    }
}
