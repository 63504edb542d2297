import Kernels

extension TextWeights {
    /// Bytes of matrices that one decoded token reads, output matrix included, where it is sent to `expertsPerToken` experts.
    func bytesPerToken(expertsPerToken: Int) -> Int {
        layers.reduce(head.byteCount) { $0 + $1.bytesPerToken(expertsPerToken: expertsPerToken) }
    }
}

extension LayerWeights {
    fileprivate func bytesPerToken(expertsPerToken: Int) -> Int {
        let mixer =
            switch mixer {
            case .attention(let weights): [weights.query, weights.key, weights.value, weights.output]
            case .delta(let weights): [weights.qkv, weights.z, weights.b, weights.a, weights.output]
            }
        let feedForward: Int
        switch self.feedForward {
        case .dense(let weights): feedForward = weights.byteCount
        case .experts(let weights):
            let experts = weights.experts.reduce(0) { $0 + $1.byteCount }
            feedForward =
                weights.router.byteCount + weights.shared.byteCount + weights.sharedGate.byteCount
                + experts * expertsPerToken / max(weights.experts.count, 1)
        }
        return mixer.reduce(feedForward) { $0 + $1.byteCount }
    }
}

extension DenseWeights {
    fileprivate var byteCount: Int { gate.byteCount + up.byteCount + down.byteCount }
}
