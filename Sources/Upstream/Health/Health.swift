/// What is known of one replica's health: probes, its heartbeat and the ends of attempts in, its state out. No
/// signal ejects by itself while answers come.
package struct Health: Sendable, Equatable {
    package typealias Instant = ContinuousClock.Instant

    package enum State: Sendable, Equatable {
        /// Never seen. → healthy, ejected, misconfigured, quarantined
        case unknown
        /// `since` it is. → ejected, misconfigured, quarantined
        case healthy(since: Instant)
        /// → trial, healthy (a probe went well), misconfigured, quarantined
        case ejected(until: Instant)
        /// One request is on its way to see. → healthy, ejected, misconfigured
        case trial
        /// It does not take our key. → healthy (a probe went well)
        case misconfigured
        /// It serves something else than the pool. → healthy (it agrees)
        case quarantined(reason: String)
    }

    package private(set) var state = State.unknown
    package private(set) var reason = "not seen yet"
    /// Ejections without an answer in between.
    package private(set) var ejections = 0
    package private(set) var coolingUntil: Instant?
    private var failures = 0
    private var probeFailures = 0
    private var lastAnswer: Instant?
    private let rules: HealthRules

    package init(_ rules: HealthRules = HealthRules()) { self.rules = rules }

    /// An attempt has ended.
    package mutating func ended(_ outcome: Outcome, _ reason: String, at now: Instant) {
        switch outcome {
        case .success: answered(at: now)
        case .failure:
            failures += 1
            // A replica on trial, or one that came back from one, has no credit.
            if state == .trial || failures >= rules.failures { eject(reason, at: now) }
        case .backPressure(let seconds):
            let asked = seconds.map { Duration.seconds($0) } ?? rules.coolDown
            coolingUntil = now + min(max(asked, .zero), rules.longestCoolDown)
            if state == .trial { becomeHealthy(at: now) }
        case .misconfigured: misconfigure(reason)
        case .neutral:
            if state == .trial { state = .ejected(until: now) }
        }
    }

    /// A probe has ended well.
    package mutating func probed(at now: Instant) {
        probeFailures = 0
        switch state {
        case .unknown, .misconfigured, .quarantined: becomeHealthy(at: now)
        // The port is open and the model is served: what failed may work again, and a trial shows it.
        case .ejected(let until): state = .ejected(until: min(until, now))
        case .healthy, .trial: break
        }
    }

    /// A probe has failed.
    package mutating func probeFailed(_ outcome: Outcome, _ reason: String, at now: Instant) {
        if outcome == .misconfigured { return misconfigure(reason) }
        if case .backPressure = outcome, case .healthy = state { return }
        probeFailures += 1
        switch state {
        case .unknown: self.reason = reason
        case .healthy:
            // A long prompt can hold up `/health`, while answers go on.
            let isAnswering = lastAnswer.map { now - $0 < rules.stuckAfter } ?? false
            if probeFailures >= rules.probeFailures, !isAnswering { eject(reason, at: now) }
        case .ejected, .trial, .misconfigured, .quarantined: break
        }
    }

    /// Its own work is old and its counters stand still, whatever `/health` says.
    package mutating func stuck(at now: Instant) { eject("stuck", at: now) }

    package mutating func quarantine(_ reason: String) {
        state = .quarantined(reason: reason)
        self.reason = reason
    }

    /// A request goes there to see whether it is back.
    package mutating func beginTrial() { if case .ejected = state { state = .trial } }

    /// It answered the last probe.
    package var isReachable: Bool { probeFailures == 0 }

    /// Something of an answer came.
    package mutating func answered(at now: Instant) {
        failures = 0
        ejections = 0
        lastAnswer = now
        switch state {
        case .healthy: break
        case .unknown, .ejected, .trial: becomeHealthy(at: now)
        case .misconfigured, .quarantined: break
        }
    }

    /// From 0 to 1: how much of its usual share it gets.
    package func warmth(at now: Instant) -> Double {
        guard case .healthy(let since) = state, rules.slowStart > .zero else { return 1 }
        return min(1, max(0.1, (now - since) / rules.slowStart))
    }

    private mutating func becomeHealthy(at now: Instant) {
        // At the start all replicas are new, and none needs sparing.
        let isFirst = state == .unknown
        state = .healthy(since: isFirst ? now - rules.slowStart : now)
        reason = ""
        failures = 0
        probeFailures = 0
    }

    private mutating func misconfigure(_ reason: String) {
        state = .misconfigured
        self.reason = reason
    }

    private mutating func eject(_ reason: String, at now: Instant) {
        let doublings = min(ejections, 16)
        state = .ejected(until: now + min(rules.ejection * (1 << doublings), rules.longestEjection))
        ejections += 1
        self.reason = reason
    }
}

extension Health {
    /// In a word, for metrics and logs.
    package var name: String {
        switch state {
        case .unknown: "unknown"
        case .healthy: "healthy"
        case .ejected: "ejected"
        case .trial: "trial"
        case .misconfigured: "misconfigured"
        case .quarantined: "quarantined"
        }
    }
}
