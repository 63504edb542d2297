extension Sampler {
    /// All steps that change single logits, in their order. Ids outside the vocabulary are ignored.
    func edit(
        _ logits: UnsafeMutableBufferPointer<Float>, history: TokenHistory, parameters: SamplingParameters
    ) {
        if let allowed = parameters.allowedTokenIDs { keep(allowed, in: logits) }
        for word in parameters.badWords { forbid(word, in: logits, after: history.output) }
        if history.output.count < parameters.minTokens {
            for token in parameters.stopTokenIDs { change(token, in: logits) { _ in -.infinity } }
            for token in endTokenIDs { change(token, in: logits) { _ in -.infinity } }
        }
        for (token, bias) in parameters.logitBias { change(token, in: logits) { $0 + bias } }
        punishRepetition(parameters.repetitionPenalty, in: logits, history)
        if parameters.frequencyPenalty != 0 || parameters.presencePenalty != 0 {
            for (token, count) in history.outputCounts {
                change(token, in: logits) {
                    $0 - parameters.frequencyPenalty * Float(count) - parameters.presencePenalty
                }
            }
        }
    }

    private func keep(_ allowed: [Int32], in logits: UnsafeMutableBufferPointer<Float>) {
        let kept = Set(allowed).compactMap { token in
            logits.indices.contains(Int(token)) ? (Int(token), logits[Int(token)]) : nil
        }
        logits.update(repeating: -.infinity)
        for (token, logit) in kept { logits[token] = logit }
    }

    /// Masks the last token of a word whose other tokens were just generated.
    private func forbid(
        _ word: [Int32], in logits: UnsafeMutableBufferPointer<Float>, after output: [Int32]
    ) {
        guard let last = word.last, output.suffix(word.count - 1).elementsEqual(word.dropLast()) else {
            return
        }
        change(last, in: logits) { _ in -.infinity }
    }

    private func punishRepetition(
        _ penalty: Float, in logits: UnsafeMutableBufferPointer<Float>, _ history: TokenHistory
    ) {
        guard penalty != 1 else { return }
        let punished = { (logit: Float) in logit > 0 ? logit / penalty : logit * penalty }
        for token in history.promptTokens { change(token, in: logits, punished) }
        for token in history.outputCounts.keys where !history.promptTokens.contains(token) {
            change(token, in: logits, punished)
        }
    }

    @inline(__always)
    private func change(
        _ token: Int32, in logits: UnsafeMutableBufferPointer<Float>, _ change: (Float) -> Float
    ) {
        guard logits.indices.contains(Int(token)) else { return }
        logits[Int(token)] = change(logits[Int(token)])
    }
}
