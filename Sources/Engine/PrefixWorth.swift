/// Why the prefix cache keeps a state, which tells how likely a request begins with it.
package enum PrefixPurpose: Sendable {
    /// A conversation goes on here: the end of an answer, or its head.
    case turn
    /// Several begin alike up to here: a system prompt, or where requests were seen to part.
    case shared
    /// Another question about the same: the last message's start.
    case question
    /// It spares some tokens if somebody parts nearby: images, and places in between.
    case between
}

/// What a kept state is worth: the tokens that would be computed again without it, times the chance that a request
/// finds it and nothing longer, which falls with the requests since the last that did. All states take the same
/// memory.
struct PrefixWorth {
    let purpose: PrefixPurpose
    /// The number of the last request that began with this state and no longer one, or that left the state.
    private(set) var lastUse: Int
    /// The conversation goes on from a longer state.
    private var isPassed = false
    /// The conversation goes on from a shorter state, another way.
    private var isLeft = false
    /// Requests that parted from others here.
    private var partings = 0

    init(_ purpose: PrefixPurpose, at request: Int) {
        self.purpose = purpose
        lastUse = request
    }

    /// A request begins here.
    mutating func use(at request: Int, isLongest: Bool) {
        lastUse = request
        isLeft = false
        if purpose != .shared, isLongest || (purpose == .turn && !isPassed) {
            isPassed = true
        } else {
            partings += 1
        }
    }

    /// A request begins with a longer state of the same sequence.
    mutating func pass() { isPassed = true }

    /// A request that continues the conversation begins with a shorter state.
    mutating func leave() { isLeft = true }

    /// - Parameters:
    ///   - gain: tokens from the next shorter state of the same sequence on.
    ///   - isLongest: no longer state of the same sequence is kept.
    ///   - now: the number of the latest request.
    func value(gain: Int, isLongest: Bool, now: Int) -> Double {
        Double(gain) * chance(isLongest) / Double(1 + max(0, now - lastUse))
    }

    /// A share of that of a conversation's newest state. A longer state serves whoever goes on, so a shorter one is for
    /// those who part.
    func chance(_ isLongest: Bool) -> Double {
        if isLeft { return Self.seldom }
        if partings > 0 { return Double(min(partings, Self.mostPartings)) }
        if isLongest { return 1 }
        switch purpose {
        case .turn: return isPassed ? Self.seldom : 1
        case .shared: return 1 / 4
        case .question, .between: return Self.seldom
        }
    }

    /// Worth its bytes on disk, where there is more room than in memory.
    func outlastsMemory(isLongest: Bool) -> Bool {
        chance(isLongest) > Self.seldom || (purpose == .question && !isPassed && !isLeft)
    }

    private static let mostPartings = 8
    private static let seldom = 1.0 / 64
}
