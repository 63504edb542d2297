/// Who fetches now and who waits: first come, first served, except that nobody waits behind one whose own
/// limit (host or videos) holds it back. Knows nothing of tasks.
struct TurnQueue: Sendable {
    struct Claim: Sendable, Hashable {
        let host: String
        let isVideo: Bool
    }

    enum Answer: Equatable { case admitted, waiting, refused }

    private let limits: TurnLimits
    private var active: [String: Int] = [:]
    private var activeCount = 0
    private var activeVideos = 0
    private var waiting: [(id: Int, claim: Claim)] = []

    init(_ limits: TurnLimits) { self.limits = limits }

    mutating func enter(_ claim: Claim, id: Int) -> Answer {
        if fits(claim) {
            admit(claim)
            return .admitted
        }
        guard waiting.count < limits.waiting else { return .refused }
        waiting.append((id, claim))
        return .waiting
    }

    /// Gives a turn back. The ids of those who now have one.
    mutating func leave(_ claim: Claim) -> [Int] {
        activeCount -= 1
        if claim.isVideo { activeVideos -= 1 }
        active[claim.host, default: 1] -= 1
        if active[claim.host] == 0 { active[claim.host] = nil }

        var admitted: [Int] = []
        var left: [(id: Int, claim: Claim)] = []
        for waiter in waiting {
            if fits(waiter.claim) {
                admit(waiter.claim)
                admitted.append(waiter.id)
            } else {
                left.append(waiter)
            }
        }
        waiting = left
        return admitted
    }

    /// One who waited does so no longer.
    mutating func forget(_ id: Int) { waiting.removeAll { $0.id == id } }

    private func fits(_ claim: Claim) -> Bool {
        activeCount < limits.total && active[claim.host, default: 0] < limits.perHost
            && (!claim.isVideo || activeVideos < limits.videos)
    }

    private mutating func admit(_ claim: Claim) {
        activeCount += 1
        if claim.isVideo { activeVideos += 1 }
        active[claim.host, default: 0] += 1
    }
}
