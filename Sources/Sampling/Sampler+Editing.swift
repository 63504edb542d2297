extension Sampler {
    /// All steps that change single logits, in their order. Ids outside the vocabulary are ignored.
    func edit(
        _ logits: UnsafeMutableBufferPointer<Float>, history: TokenHistory, parameters: SamplingParameters
    ) {
        if let allowed = parameters.allowedTokenIDs { logits.keep(allowed) }
        for word in parameters.badWords { forbid(word, in: logits, after: history.output) }
        if history.output.count < parameters.minTokens {
            for token in parameters.stopTokenIDs { logits.change(token) { _ in -.infinity } }
            for token in endTokenIDs { logits.change(token) { _ in -.infinity } }
        }
        for (token, bias) in parameters.logitBias { logits.change(token) { $0 + bias } }
        punishRepetition(parameters.repetitionPenalty, in: logits, history)
        if parameters.frequencyPenalty != 0 || parameters.presencePenalty != 0 {
            for (token, count) in history.outputCounts {
                logits.change(token) {
                    $0 - parameters.frequencyPenalty * Float(count) - parameters.presencePenalty
                }
            }
        }
    }

    /// Masks the last token of a word whose other tokens were just generated.
    private func forbid(
        _ word: [Int32], in logits: UnsafeMutableBufferPointer<Float>, after output: [Int32]
    ) {
        guard let last = word.last, output.suffix(word.count - 1).elementsEqual(word.dropLast()) else {
            return
        }
        logits.change(last) { _ in -.infinity }
    }

    private func punishRepetition(
        _ penalty: Float, in logits: UnsafeMutableBufferPointer<Float>, _ history: TokenHistory
    ) {
        guard penalty != 1 else { return }
        let punished = { (logit: Float) in logit > 0 ? logit / penalty : logit * penalty }
        for token in history.promptTokens { logits.change(token, punished) }
        for token in history.outputCounts.keys where !history.promptTokens.contains(token) {
            logits.change(token, punished)
        }
    }
}

/// Ids outside the vocabulary are ignored.
extension UnsafeMutableBufferPointer<Float> {
    /// Masks all tokens but these.
    func keep(_ tokens: [Int32]) {
        let kept = Set(tokens).compactMap { token in
            indices.contains(Int(token)) ? (Int(token), self[Int(token)]) : nil
        }
        update(repeating: -.infinity)
        for (token, logit) in kept { self[token] = logit }
    }

    @inline(__always)
    func change(_ token: Int32, _ change: (Float) -> Float) {
        guard indices.contains(Int(token)) else { return }
        self[Int(token)] = change(self[Int(token)])
    }
}
