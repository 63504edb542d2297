/// By what a replica is chosen.
package enum RoutingPolicy: String, Sendable, CaseIterable {
    /// Least work, counting what a replica need not compute again.
    case auto
    case roundRobin = "round-robin"
    /// Least work, whatever a replica remembers.
    case leastWork = "least-work"
}
