/// The log-probability of a token, and of the best ones beside it, under the logits as the model
/// gives them: before bias, penalties and temperature.
package struct LogProbabilities: Sendable, Equatable {
    package struct Entry: Sendable, Equatable {
        package let token: Int32
        package let logprob: Double

        package init(token: Int32, logprob: Double) {
            self.token = token
            self.logprob = logprob
        }
    }

    package let token: Int32
    package let logprob: Double
    /// 1 for the most probable token; tokens that tie have the same rank.
    package let rank: Int
    /// Best first, the lower id first among equals.
    package let top: [Entry]

    /// `logits` are those of the tokens that exist, without the padding rows of the vocabulary.
    package init(of token: Int32, in logits: UnsafeBufferPointer<Float>, top count: Int) {
        let greatest = logits.max { $0 < $1 || $0.isNaN } ?? 0
        var sum = 0.0
        var rank = 1
        let own = logits[Int(token)]
        for logit in logits {
            sum += Exponential.exp(min(0, Double(logit) - Double(greatest)))
            if logit > own { rank += 1 }
        }
        let normaliser = Double(greatest) + Exponential.log(sum)
        self.token = token
        self.rank = rank
        logprob = Double(own) - normaliser
        top = Self.best(min(count, logits.count), of: logits).map {
            Entry(token: $0, logprob: Double(logits[Int($0)]) - normaliser)
        }
    }

    /// By insertion: the counts that are asked for are small.
    private static func best(_ count: Int, of logits: UnsafeBufferPointer<Float>) -> [Int32] {
        guard count > 0 else { return [] }
        var best: [Int32] = []
        best.reserveCapacity(count + 1)
        for (id, logit) in logits.enumerated() {
            if best.count == count, logit <= logits[Int(best[count - 1])] { continue }
            var place = best.count
            while place > 0, logit > logits[Int(best[place - 1])] { place -= 1 }
            best.insert(Int32(id), at: place)
            if best.count > count { best.removeLast() }
        }
        return best
    }
}
