import Kernels

/// Which experts the tokens of a batch go to: a token's choices by rank, and the tokens of each expert
/// side by side, so that its weights are read once.
struct Routing {
    struct Choice {
        let expert: Int
        /// Share of the token's output; the shares of a token sum to 1.
        let weight: Float
        /// The row of inputs and outputs that belongs to it.
        fileprivate(set) var place: Int
    }

    private let perToken: Int
    /// `[tokens][perToken]`, best first.
    private var all: [Choice] = []
    private var tokens: [Int] = []
    /// Experts with at least one token, ascending, with their rows.
    private(set) var groups: [(expert: Int, places: Range<Int>)] = []

    /// - Parameter probabilities: `[tokens, experts]`, each row a distribution. Of equals the lower index
    ///   is chosen.
    init(_ probabilities: Rows, perToken: Int) {
        self.perToken = perToken
        var counts = [Int](repeating: 0, count: probabilities.width + 1)
        for token in 0..<probabilities.count {
            choose(probabilities[token], probabilities.width)
            for choice in all.suffix(perToken) { counts[choice.expert + 1] += 1 }
        }
        for expert in 0..<probabilities.width {
            if counts[expert + 1] > 0 {
                groups.append((expert, counts[expert]..<counts[expert] + counts[expert + 1]))
            }
            counts[expert + 1] += counts[expert]
        }
        tokens = [Int](repeating: 0, count: all.count)
        for index in all.indices {
            let place = counts[all[index].expert]
            counts[all[index].expert] += 1
            all[index].place = place
            tokens[place] = index / perToken
        }
    }

    /// Rows of all choices together.
    var count: Int { all.count }
    func token(at place: Int) -> Int { tokens[place] }
    func choices(of token: Int) -> ArraySlice<Choice> { all[token * perToken..<(token + 1) * perToken] }

    private mutating func choose(_ row: UnsafeMutablePointer<Float>, _ experts: Int) {
        let first = all.count
        for expert in 0..<experts {
            let probability = row[expert]
            if all.count - first == perToken, probability <= all[all.count - 1].weight { continue }
            var at = all.count
            while at > first, all[at - 1].weight < probability { at -= 1 }
            if all.count - first == perToken { all.removeLast() }
            all.insert(Choice(expert: expert, weight: probability, place: 0), at: at)
        }
        var sum: Float = 0
        for choice in all[first...] { sum += choice.weight }
        for index in first..<all.count {
            all[index] = Choice(expert: all[index].expert, weight: all[index].weight / sum, place: 0)
        }
    }
}
