/// When a replica is left alone, and for how long.
package struct HealthRules: Sendable, Equatable {
    /// Failures one after another that eject it.
    package var failures = 3
    /// Failed probes one after another that eject it, where no answer came in the meantime.
    package var probeFailures = 3
    /// Of the first ejection; each that follows without an answer in between doubles it.
    package var ejection: Duration = .seconds(2)
    package var longestEjection: Duration = .seconds(60)
    /// Share of the replicas that may be ejected.
    package var ejectedShare = 0.5
    /// In which a replica that came back gets less than its share.
    package var slowStart: Duration = .seconds(10)
    /// Of back-pressure without `Retry-After`, and at most with it.
    package var coolDown: Duration = .seconds(1)
    package var longestCoolDown: Duration = .seconds(30)
    /// Work that is older than this while the replica's counters stand still is stuck.
    package var stuckAfter: Duration = .seconds(30)

    package init() {}
}
