/// The tokens that may still be chosen, in the order of their ids, with their weights.
package struct Candidates: Sendable {
    package struct Candidate: Sendable {
        package let token: Int32
        /// The logit divided by the temperature.
        let score: Float
        /// exp(score - greatest score), of all candidates the probability before it is normalised.
        package let weight: Double

        /// Worse first; of equal scores the higher id is worse.
        static func < (a: Candidate, b: Candidate) -> Bool {
            a.score < b.score || (a.score == b.score && a.token > b.token)
        }
    }

    package internal(set) var items: [Candidate] = []
    // Kept from call to call, so that a call allocates nothing.
    private var heap: [Float] = []
    var masses: [Double] = []
    var tail: [Candidate] = []

    init() {}

    var mass: Double { items.reduce(0) { $0 + $1.weight } }

    /// The token in which the share `uniform` of all weight lies, counted from the lowest id.
    func token(at uniform: Double) -> Int32? {
        let goal = uniform * mass
        var sum = 0.0
        for item in items {
            sum += item.weight
            if sum > goal { return item.token }
        }
        return items.last?.token
    }
}

extension Candidates {
    /// Takes the tokens that `minP` and `topK` leave. Both are bounds on the score, so one pass finds
    /// the bound and another the tokens.
    mutating func gather(
        _ logits: UnsafeBufferPointer<Float>, greatest: Float, temperature: Float, topK: Int, minP: Double
    ) {
        items.removeAll(keepingCapacity: true)
        let leastLogit = topK > 0 && topK < logits.count ? leastOfBest(topK, of: logits) : -.infinity
        let best = Self.score(greatest, temperature)
        let leastScore = leastLogit == -.infinity ? -.infinity : Self.score(leastLogit, temperature)
        for (id, logit) in logits.enumerated() where logit > -.infinity {
            let score = Self.score(logit, temperature)
            guard score >= leastScore else { continue }
            let weight = Exponential.exp(Double(score) - Double(best))
            if weight >= minP { items.append(Candidate(token: Int32(id), score: score, weight: weight)) }
        }
    }

    @inline(__always)
    private static func score(_ logit: Float, _ temperature: Float) -> Float {
        let limit = Float.greatestFiniteMagnitude
        return max(-limit, min(limit, logit / temperature))
    }

    /// The `count`-th greatest logit, by a heap of the greatest so far with the least on top.
    private mutating func leastOfBest(_ count: Int, of logits: UnsafeBufferPointer<Float>) -> Float {
        heap.removeAll(keepingCapacity: true)
        for logit in logits where logit > -.infinity {
            if heap.count < count {
                heap.append(logit)
                if heap.count == count {
                    for place in stride(from: count / 2 - 1, through: 0, by: -1) { sink(place) }
                }
            } else if logit > heap[0] {
                heap[0] = logit
                sink(0)
            }
        }
        return heap.count < count ? -.infinity : heap[0]
    }

    private mutating func sink(_ start: Int) {
        var place = start
        while true {
            var least = place
            for child in 2 * place + 1...2 * place + 2 where child < heap.count && heap[child] < heap[least] {
                least = child
            }
            if least == place { return }
            heap.swapAt(place, least)
            place = least
        }
    }
}
