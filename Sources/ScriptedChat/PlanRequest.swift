import Wire

/// What a request asks of one choice of its answer.
struct PlanRequest: Sendable {
    var maxTokens: Int?
    /// Tokens that the context leaves for the answer.
    var room = Int.max
    var minTokens: Int
    var stop: [String]
    var includesStop: Bool
    var stopTokens: Set<Int>
    var ignoresEnd: Bool
    /// A script may reason.
    var thinks = true
    /// A script's calls are calls and not text.
    var callsTools = true
    /// Of the ids that are made up for calls.
    var callSeed: UInt64 = 0

    /// Written on by an answer that may not end where no limit is given.
    private static let endlessTokens = 64

    init(_ sampling: SamplingFields) {
        maxTokens = sampling.maxTokens
        minTokens = sampling.minTokens
        stop = sampling.stop.filter { !$0.isEmpty }
        includesStop = sampling.includeStopStringInOutput
        stopTokens = Set(sampling.stopTokenIDs)
        ignoresEnd = sampling.ignoreEOS
    }

    /// Tokens of the answer at most.
    var limit: Int { min(maxTokens ?? room, room) }

    /// Tokens of an answer that would end after `tokens`, but must not.
    func leastTokens(after tokens: Int) -> Int {
        ignoresEnd ? maxTokens ?? tokens + Self.endlessTokens : minTokens
    }

    /// `call_` and 24 hexadecimal digits, the same for the same request.
    func callID(_ index: Int) -> String {
        var numbers = SplitMix(seed: callSeed &+ UInt64(index))
        let digits = Array("0123456789abcdef")
        return "call_" + String((0..<24).map { _ in digits[Int(numbers.next() % 16)] })
    }
}

/// SplitMix64: numbers that look random and are the same on every machine.
struct SplitMix {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
