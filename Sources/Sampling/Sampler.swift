/// Chooses tokens. The order of steps is vLLM's: padding rows, the mask of a grammar, allowed ids, bad words, minimum
/// length, bias, repetition, frequency, presence, temperature, min-p, top-k, top-p, draw; greedy
/// choices skip all from temperature on.
///
/// Logits are changed in single precision, as the network gives them; weights, sums and
/// log-probabilities are double. All of it is additions and multiplications in a fixed order, so the
/// same input gives the same token on every machine.
package struct Sampler: Sendable {
    /// How many rows of the logits have a token; those from here on are padding.
    package let vocabularySize: Int
    /// Tokens of the model that end an answer.
    package let endTokenIDs: [Int32]
    private var candidates = Candidates()
    private var raw: [Float] = []

    package init(vocabularySize: Int, endTokenIDs: [Int32]) {
        self.vocabularySize = vocabularySize
        self.endTokenIDs = endTokenIDs
    }
}

/// A chosen token.
package struct Pick: Sendable, Equatable {
    package let token: Int32
    /// Where the parameters ask for it.
    package let logprobs: LogProbabilities?
}

extension Sampler {
    /// One token for one row of logits, which is overwritten. Nil where no token may be chosen: all
    /// are masked, or none is a number.
    package mutating func pick(
        _ logits: UnsafeMutableBufferPointer<Float>, history: TokenHistory, parameters: SamplingParameters,
        mask: TokenMask = .all, draw: Draw
    ) -> Pick? {
        let logits = UnsafeMutableBufferPointer(rebasing: logits.prefix(vocabularySize))
        if parameters.logprobs != nil {
            raw.removeAll(keepingCapacity: true)
            raw.append(contentsOf: logits)
        }
        mask.apply(to: logits)
        edit(logits, history: history, parameters: parameters)
        guard let token = choose(UnsafeBufferPointer(logits), parameters, draw) else { return nil }
        let logprobs = parameters.logprobs.map { count in
            raw.withUnsafeBufferPointer { LogProbabilities(of: token, in: $0, top: count) }
        }
        return Pick(token: token, logprobs: logprobs)
    }

    /// The tokens that remain before the draw, with their weights. Overwrites the logits.
    package mutating func distribution(
        _ logits: UnsafeMutableBufferPointer<Float>, history: TokenHistory, parameters: SamplingParameters
    ) -> Candidates {
        let logits = UnsafeMutableBufferPointer(rebasing: logits.prefix(vocabularySize))
        edit(logits, history: history, parameters: parameters)
        narrow(UnsafeBufferPointer(logits), parameters)
        return candidates
    }

    private mutating func choose(
        _ logits: UnsafeBufferPointer<Float>, _ parameters: SamplingParameters, _ draw: Draw
    ) -> Int32? {
        if parameters.isGreedy { return Self.best(logits) }
        narrow(logits, parameters)
        return candidates.token(at: draw.uniform)
    }

    private mutating func narrow(_ logits: UnsafeBufferPointer<Float>, _ parameters: SamplingParameters) {
        let greatest = Self.best(logits).map { logits[Int($0)] } ?? -.infinity
        candidates.gather(
            logits, greatest: greatest,
            temperature: max(parameters.temperature, SamplingParameters.leastTemperature),
            topK: parameters.topK, minP: parameters.minP)
        candidates.keepNucleus(parameters.topP)
    }

    /// The greatest logit, the lowest id among equals.
    private static func best(_ logits: UnsafeBufferPointer<Float>) -> Int32? {
        var best = -1
        var greatest = -Float.infinity
        for (id, logit) in logits.enumerated() where logit > greatest {
            (best, greatest) = (id, logit)
        }
        return best < 0 ? nil : Int32(best)
    }
}
