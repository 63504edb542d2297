/// What a replica may be asked now, given all others.
package enum Standing: Sendable, Equatable {
    case good
    /// One request, to see whether it is back.
    case trial
    /// Only where nothing better is left: it is likely to fail.
    case lastResort
    /// Only where nobody else is left at all: a request that it fails would have failed anyway.
    case ejected
    case out
}

extension Standing {
    /// Of every replica of a pool. No more than `rules.ejectedShare` of them are out for their failures: beyond
    /// that it is likelier that the fault is elsewhere, and the least bad are asked again.
    package static func all(
        _ replicas: [Health], _ rules: HealthRules, at now: ContinuousClock.Instant
    ) -> [Standing] {
        var standings = replicas.map { health -> Standing in
            switch health.state {
            case .healthy: (health.coolingUntil.map { $0 > now } ?? false) ? .out : .good
            case .ejected(let until): until <= now ? .trial : .ejected
            // Somebody else's request is there to see; a second one waits for no verdict where it has no choice.
            case .trial: .lastResort
            case .unknown, .misconfigured, .quarantined: .out
            }
        }
        let ejected = replicas.indices.filter {
            if case .ejected = replicas[$0].state { true } else { false }
        }
        let spare = ejected.count - Int(Double(replicas.count) * rules.ejectedShare)
        guard spare > 0 else { return standings }
        let leastBad = ejected.sorted { a, b in
            (replicas[a].ejections, replicas[a].ejectedUntil ?? now, a)
                < (replicas[b].ejections, replicas[b].ejectedUntil ?? now, b)
        }
        for index in leastBad.prefix(spare) where standings[index] == .ejected {
            standings[index] = .lastResort
        }
        return standings
    }
}

extension Health {
    fileprivate var ejectedUntil: Instant? {
        if case .ejected(let until) = state { until } else { nil }
    }
}
