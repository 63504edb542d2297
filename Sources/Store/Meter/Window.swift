/// Amounts that count for a minute each.
struct Window: Sendable {
    static let length = Duration.seconds(60)

    private var entries: [(time: ContinuousClock.Instant, amount: Int)] = []
    /// Entries before this one have left.
    private var first = 0
    private(set) var total = 0

    mutating func add(_ amount: Int, at time: ContinuousClock.Instant) {
        guard amount > 0 else { return }
        entries.append((time, amount))
        total += amount
    }

    /// What came at `now - length` or before counts no longer.
    mutating func advance(to now: ContinuousClock.Instant) {
        while first < entries.count, now - entries[first].time >= Self.length {
            total -= entries[first].amount
            first += 1
        }
        if first > 64, first * 2 > entries.count {
            entries.removeFirst(first)
            first = 0
        }
    }

    /// How long until all of it has left, if nothing comes.
    func waitUntilEmpty(after now: ContinuousClock.Instant) -> Duration {
        first < entries.count ? entries[entries.count - 1].time + Self.length - now : .zero
    }

    /// How long until `amount` of it has left, if nothing comes; nil where that is more than there is.
    func wait(until amount: Int, leavesAfter now: ContinuousClock.Instant) -> Duration? {
        var gone = 0
        for entry in entries[first...] {
            if gone >= amount { break }
            gone += entry.amount
            if gone >= amount { return entry.time + Self.length - now }
        }
        return amount <= 0 ? .zero : nil
    }
}
