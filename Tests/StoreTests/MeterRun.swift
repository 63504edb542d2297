import Store

/// A meter and, beside it, the rules of its documentation written as plainly as can be: a list of all requests that
/// ever were, counted anew for each question.
struct MeterRun {
    private struct Request {
        let reservation: Reservation
        let granted: Double
        let month: Month
        var reserved: Int
        var settled: Double?
        var used = 0
        var isCharged = true

        func tokens(at time: Double) -> Int {
            guard let settled else { return reserved }
            return time - settled < 60 ? used : 0
        }
    }

    private let meter = KeyMeter()
    private let key: StoredKey
    private let start: ContinuousClock.Instant
    private var requests: [Request] = []
    private var now = 0.0
    private(set) var differences: [String] = []
    private(set) var violations: [String] = []

    init(limits: KeyLimits, start: ContinuousClock.Instant) {
        key = .sample(limits)
        self.start = start
    }

    private var instant: ContinuousClock.Instant { start + .milliseconds(Int(now * 1000)) }
    private var month: Month { now < 400 ? Month(year: 2026, month: 12) : Month(year: 2027, month: 1) }

    mutating func step(_ random: inout some RandomNumberGenerator) {
        // Whole quarters of seconds, so that ends of windows are met exactly.
        now += Double(Int.random(in: 0...40, using: &random)) / 4
        if Int.random(in: 0...9, using: &random) == 0 { now += 30 }
        let open = requests.indices.filter { requests[$0].settled == nil }
        if let index = open.randomElement(using: &random), Bool.random(using: &random) {
            let used = Int.random(in: 0...requests[index].reserved, using: &random)
            let isCharged = Bool.random(using: &random)
            requests[index].settled = now
            requests[index].used = used
            requests[index].isCharged = isCharged
            meter.settle(requests[index].reservation, tokens: used, isCharged: isCharged, now: instant)
        } else if let index = open.randomElement(using: &random), Bool.random(using: &random) {
            raise(index, to: requests[index].reserved + Int.random(in: 0...60, using: &random))
        } else {
            reserve(Int.random(in: 0...120, using: &random))
        }
        lookBack()
    }

    private var tokens: Int { requests.reduce(0) { $0 + $1.tokens(at: now) } }

    private mutating func reserve(_ asked: Int) {
        let limits = key.limits
        let grants = requests.count { now - $0.granted < 60 }
        let atWork = requests.count { $0.settled == nil }
        let credits = requests.count { $0.month == month && ($0.settled == nil || $0.isCharged) }
        let isAllowed =
            grants < limits.requestsPerMinute ?? .max && atWork < limits.concurrentRequests ?? .max
            && credits < limits.monthlyCredits ?? .max && tokens + asked <= limits.tokensPerMinute ?? .max
        switch meter.reserve(key, tokens: asked, now: instant, month: month) {
        case .granted(let reservation, let figures):
            if !isAllowed { differences.append("granted at \(now)") }
            requests.append(Request(reservation: reservation, granted: now, month: month, reserved: asked))
            check(figures)
        case .refused(let refusal, let figures):
            if isAllowed { differences.append("refused at \(now): \(refusal)") }
            check(figures)
        }
    }

    private mutating func raise(_ index: Int, to asked: Int) {
        let isAllowed =
            asked <= requests[index].reserved
            || tokens - requests[index].reserved + asked <= key.limits.tokensPerMinute ?? .max
        let decision = meter.raise(
            requests[index].reservation, of: key, toTokens: asked, now: instant, month: month)
        switch decision {
        case .granted:
            if !isAllowed { differences.append("raised at \(now)") }
            requests[index].reserved = max(asked, requests[index].reserved)
        case .refused:
            if isAllowed { differences.append("not raised at \(now)") }
        }
    }

    private mutating func check(_ figures: MeterFigures) {
        let limits = key.limits
        let expected: [Int?] = [
            limits.requestsPerMinute.map { $0 - requests.count { now - $0.granted < 60 } },
            limits.tokensPerMinute.map { $0 - tokens },
            limits.concurrentRequests.map { $0 - requests.count { $0.settled == nil } },
            limits.monthlyCredits.map {
                $0 - requests.count { $0.month == month && ($0.settled == nil || $0.isCharged) }
            },
        ]
        let said = [
            figures.requests?.remaining, figures.tokens?.remaining, figures.concurrentRemaining,
            figures.creditsRemaining,
        ]
        if said != expected { differences.append("figures \(said), not \(expected), at \(now)") }
    }

    /// The promise itself: of the 60 seconds before now, whoever was at work in them.
    private mutating func lookBack() {
        let atWork = requests.filter { $0.settled.map { now - $0 < 60 } ?? true }
        let used = atWork.reduce(0) { $0 + ($1.settled == nil ? $1.reserved : $1.used) }
        if used > key.limits.tokensPerMinute ?? .max {
            violations.append("\(used) tokens in the minute to \(now)")
        }
        let grants = requests.count { now - $0.granted < 60 }
        if grants > key.limits.requestsPerMinute ?? .max {
            violations.append("\(grants) requests in the minute to \(now)")
        }
    }
}
