import Wire

/// Log-probabilities as a model might give them: the same for the same token at the same place.
struct MadeUpLogprobs: Sendable {
    private let vocabulary: ScriptVocabulary
    private let alternatives: Int

    /// The most that the API reports.
    private static let maximum = 20

    /// nil where none are asked for; −1 asks for as many as there may be.
    init?(_ alternatives: Int?, _ vocabulary: ScriptVocabulary) {
        guard let alternatives else { return nil }
        self.alternatives = alternatives < 0 ? Self.maximum : min(alternatives, Self.maximum)
        self.vocabulary = vocabulary
    }

    /// The token is the most probable at its place.
    func place(_ id: Int, at position: Int) -> PlacedLogprob {
        var numbers = SplitMix(seed: UInt64(truncatingIfNeeded: position &* 1_000_003 &+ id))
        let best = -Double(numbers.next() % 1000) / 1000
        let top = (0..<alternatives).map { rank in
            token((id + rank) % vocabulary.count, best - Double(rank), rank: rank + 1)
        }
        return PlacedLogprob(token: token(id, best, rank: 1), top: top)
    }

    /// Of all tokens of a prompt but the first.
    func place(prompt: [Int]) -> [PlacedLogprob] {
        prompt.enumerated().dropFirst().map { place($0.element, at: $0.offset) }
    }

    private func token(_ id: Int, _ logprob: Double, rank: Int) -> TokenLogprob {
        let bytes = vocabulary.bytes(id) ?? []
        return TokenLogprob(
            id: id, text: String(decoding: bytes, as: UTF8.self), bytes: bytes, logprob: logprob, rank: rank)
    }
}
