extension Candidates {
    /// How many can be sorted at the cost of a pass over the buckets.
    private static let sortedCount = 512

    /// Drops the worst tokens while their weights sum up to at most `1 - topP` of all: the token that
    /// crosses the bound stays, and so does the best one.
    ///
    /// Of many candidates only those around the bound are sorted. They are found by the mass of
    /// buckets: first one for each upper half of a score's bits, then one for each lower half.
    mutating func keepNucleus(_ topP: Double) {
        guard topP < 1, items.count > 1 else { return }
        let limit = (1 - topP) * mass
        var dropped = 0.0
        tail.removeAll(keepingCapacity: true)
        tail.append(contentsOf: items)
        for shift: UInt32 in [16, 0] where tail.count > Self.sortedCount {
            let bucket = crossedBucket(limit, shift: shift, dropped: &dropped)
            tail.removeAll { Self.bucket($0.score, shift) != bucket }
        }
        tail.sort(by: <)

        guard var worst = tail.last else { return }
        for item in tail {
            dropped += item.weight
            guard dropped <= limit else {
                worst = item
                break
            }
        }
        items.removeAll { $0 < worst }
    }

    /// The bucket of `tail` in which the bound lies; `dropped` grows by the mass of those below it.
    private mutating func crossedBucket(_ limit: Double, shift: UInt32, dropped: inout Double) -> Int {
        if masses.isEmpty { masses = Array(repeating: 0, count: 1 << 16) }
        var (lowest, highest) = (masses.count, 0)
        for item in tail {
            let bucket = Self.bucket(item.score, shift)
            masses[bucket] += item.weight
            lowest = min(lowest, bucket)
            highest = max(highest, bucket)
        }
        defer { for bucket in lowest...highest { masses[bucket] = 0 } }
        for bucket in lowest..<highest {
            guard dropped + masses[bucket] <= limit else { return bucket }
            dropped += masses[bucket]
        }
        return highest
    }

    /// 16 bits of a score, whose bits are first brought into the order of the scores.
    @inline(__always)
    private static func bucket(_ score: Float, _ shift: UInt32) -> Int {
        let bits = (score + 0).bitPattern
        let ordered = bits >> 31 == 0 ? bits | 0x8000_0000 : ~bits
        return Int(ordered >> shift & 0xFFFF)
    }
}
