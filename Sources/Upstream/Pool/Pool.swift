import Chat
import Synchronization

/// The replicas: who there is, how they are, and who is asked next. All decisions are those of `Health`,
/// `Standing` and `Router`; here they meet their state.
package final class Pool: Sendable {
    package typealias Instant = ContinuousClock.Instant

    private struct State {
        var members: [Member] = []
        var router: Router
        var budget: RetryBudget
        var nextMember = 0
        var nextLease = 0
        var retries = 0
        var breakOffs = 0
        /// What the pool serves: of the first replica that answered, kept while others come and go.
        var models: [String] = []
        var context: Int?
    }

    package let rules: HealthRules
    private let state: Mutex<State>

    package init(_ policy: RoutingPolicy, _ rules: HealthRules, at now: Instant = .now) {
        self.rules = rules
        state = Mutex(State(router: Router(policy), budget: RetryBudget(at: now)))
    }

    // MARK: Who there is

    /// The pool is these from now on. Those that stay keep what is known of them; those that go finish their answers.
    ///
    /// - Returns: ids of those that are new.
    package func apply(_ entries: [ReplicaEntry]) -> [Int] {
        state.withLock { state in
            var members: [Member] = []
            var fresh: [Int] = []
            for entry in entries {
                if let known = state.members.first(where: { $0.entry.isSame(as: entry) }) {
                    members.append(known)
                } else {
                    members.append(Member(id: state.nextMember, entry, rules))
                    fresh.append(state.nextMember)
                    state.nextMember += 1
                }
            }
            state.members = members
            return fresh
        }
    }

    package var members: [Member] { state.withLock(\.members) }

    package func member(_ id: Int) -> Member? { state.withLock { $0.members.first { $0.id == id } } }

    package func update(_ id: Int, _ change: (inout Member) -> Void) {
        state.withLock { state in
            guard let place = state.members.firstIndex(where: { $0.id == id }) else { return }
            change(&state.members[place])
        }
    }

    // MARK: Who is asked

    /// Picks a replica that is not in `tried` and enters the request in its ledger; nil where none is left.
    package func lease(_ key: PromptKey, tried: Set<Int>, at now: Instant = .now) -> Lease? {
        state.withLock { state in
            let standings = Standing.all(state.members.map(\.health), rules, at: now)
            for wanted in [Standing.good, .trial, .lastResort, .ejected] {
                let candidates = state.members.indices
                    .filter { standings[$0] == wanted && !tried.contains(state.members[$0].id) }
                    .map { state.members[$0].candidate(key, at: now) }
                guard let choice = state.router.choose(key, candidates),
                    let place = state.members.firstIndex(where: { $0.id == choice.id })
                else { continue }
                return enter(place, key, saved: choice.savedTokens, &state, at: now)
            }
            return nil
        }
    }

    /// The same replica once more.
    package func lease(again id: Int, _ key: PromptKey, at now: Instant = .now) -> Lease? {
        state.withLock { state in
            guard let place = state.members.firstIndex(where: { $0.id == id }) else { return nil }
            return enter(place, key, saved: 0, &state, at: now)
        }
    }

    private func enter(
        _ place: Int, _ key: PromptKey, saved: Int, _ state: inout State, at now: Instant
    ) -> Lease {
        state.nextLease += 1
        state.members[place].health.beginTrial()
        state.members[place].counts.requests += 1
        state.members[place].ledger.enter(
            state.nextLease, promptTokens: max(0, key.tokens - saved), at: now)
        return Lease(
            id: state.nextLease, member: state.members[place], key: key, savedTokens: saved, pool: self)
    }

    package func moved(_ lease: Lease, isFirst: Bool, at now: Instant) {
        update(lease.member.id) { member in
            member.ledger.moved(lease.id, at: now)
            guard isFirst else { return }
            member.health.answered(at: now)
            member.affinity.record(lease.key)
        }
    }

    package func ended(_ lease: Lease, _ failure: Failure?, cachedTokens: Int?, at now: Instant) {
        update(lease.member.id) { member in
            member.ledger.leave(lease.id)
            if let failure {
                member.counts.failures[failure.name, default: 0] += 1
                member.health.ended(failure.outcome, failure.name, at: now)
            } else if let cachedTokens {
                member.health.ended(.success, "", at: now)
                member.counts.predictedCachedTokens += lease.savedTokens
                member.counts.reportedCachedTokens += cachedTokens
            } else {
                // Nobody waited for the end: nothing is learnt.
                member.health.ended(.neutral, "", at: now)
            }
        }
    }

    // MARK: Retries

    package func requestBegan(at now: Instant = .now) { state.withLock { $0.budget.requestBegan(at: now) } }

    /// What follows from a failure.
    package func step(
        _ attempts: inout Attempts, after failure: Failure, at now: Instant = .now
    ) -> Attempts.Step {
        state.withLock { state in
            let step = attempts.failed(failure, &state.budget, at: now)
            switch step {
            case .repeatThere, .tryAnother: state.retries += 1
            case .breakOff: state.breakOffs += 1
            case .giveUp: break
            }
            return step
        }
    }

    // MARK: What is served

    /// A replica lists what it serves: it must agree with the pool, or it is left out.
    package func listed(_ id: Int, models: [String], context: Int?, kind: ReplicaKind, at now: Instant) {
        state.withLock { state in
            guard let place = state.members.firstIndex(where: { $0.id == id }) else { return }
            let name = state.members[place].entry.model
            if let name, !models.contains(name) {
                return state.members[place].health.quarantine("it does not serve \(name)")
            }
            // The pool serves another model once nobody in it has the old one any more.
            let isNew = !state.members.contains { other in
                other.id != id && other.models.contains { state.models.contains($0) }
            }
            if state.models.isEmpty || isNew {
                state.models = name.map { [$0] } ?? models
                state.context = context
            }
            let agrees =
                name != nil || state.models.contains { models.contains($0) }
            state.members[place].kind = kind
            state.members[place].models = models
            state.members[place].context = context
            guard agrees else {
                return state.members[place].health.quarantine("it serves another model than the pool")
            }
            guard context == state.context || context == nil || state.context == nil else {
                return state.members[place].health.quarantine(
                    "its context is \(context ?? 0) tokens and the pool's \(state.context ?? 0)")
            }
            state.members[place].health.probed(at: now)
        }
    }

    package var models: [String] { state.withLock(\.models) }
    package var context: Int? { state.withLock(\.context) }

    /// Whether a request would find somebody.
    package var isReady: Bool {
        state.withLock { state in
            let healths = state.members.map(\.health)
            return zip(healths, Standing.all(healths, rules, at: .now)).contains { health, standing in
                switch standing {
                case .good: true
                case .trial, .lastResort: health.isReachable
                case .ejected: false
                // Busy is not dead.
                case .out: health.isHealthy
                }
            }
        }
    }

    package var totals: (retries: Int, breakOffs: Int) { state.withLock { ($0.retries, $0.breakOffs) } }
}

extension Health {
    package var isHealthy: Bool { if case .healthy = state { true } else { false } }
}
