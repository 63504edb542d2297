import Store
import TestSupport
import Testing

@Suite struct KeyMeterTests {
    private let start = ContinuousClock.now
    private let month = Month(year: 2026, month: 11)

    private func granted(_ decision: MeterDecision) throws -> Reservation {
        guard case .granted(let reservation, _) = decision else { throw MeterSaidNo(decision: decision) }
        return reservation
    }

    private struct MeterSaidNo: Error { let decision: MeterDecision }

    private func refusal(_ decision: MeterDecision) -> MeterRefusal? {
        if case .refused(let refusal, _) = decision { refusal } else { nil }
    }

    @Test("Requests leave the window 60 seconds after their grant, to the moment")
    func requests() throws {
        let meter = KeyMeter()
        let key = StoredKey.sample(KeyLimits(requestsPerMinute: 2))
        _ = try granted(meter.reserve(key, tokens: 5, now: start, month: month))
        _ = try granted(meter.reserve(key, tokens: 5, now: start + .seconds(10), month: month))
        let early = meter.reserve(key, tokens: 5, now: start + .milliseconds(59_999), month: month)
        #expect(refusal(early) == .requestsPerMinute(limit: 2, retryAfterSeconds: 1))
        _ = try granted(meter.reserve(key, tokens: 5, now: start + .seconds(60), month: month))
        let late = meter.reserve(key, tokens: 5, now: start + .seconds(61), month: month)
        #expect(refusal(late) == .requestsPerMinute(limit: 2, retryAfterSeconds: 9))
        guard case .refused(_, let figures) = late else { return }
        #expect(figures.requests == .init(limit: 2, remaining: 0, resetSeconds: 59))
    }

    @Test("Tokens count as reserved while at work, as used for a minute after")
    func tokens() throws {
        let meter = KeyMeter()
        let key = StoredKey.sample(KeyLimits(tokensPerMinute: 100))
        #expect(
            refusal(meter.reserve(key, tokens: 101, now: start, month: month))
                == .tokensPerMinute(limit: 100, asked: 101, retryAfterSeconds: nil))
        let first = try granted(meter.reserve(key, tokens: 80, now: start, month: month))
        #expect(
            refusal(meter.reserve(key, tokens: 21, now: start + .seconds(90), month: month))
                == .tokensPerMinute(limit: 100, asked: 21, retryAfterSeconds: 60))
        meter.settle(first, tokens: 30, now: start + .seconds(100))
        meter.settle(first, tokens: 90, now: start + .seconds(100))
        let second = try granted(meter.reserve(key, tokens: 40, now: start + .seconds(100), month: month))
        #expect(meter.figures(key, now: start + .seconds(100), month: month).tokens?.remaining == 30)
        #expect(
            refusal(meter.raise(second, of: key, toTokens: 71, now: start + .seconds(101), month: month))
                != nil)
        _ = try granted(meter.raise(second, of: key, toTokens: 70, now: start + .seconds(101), month: month))
        #expect(
            refusal(meter.reserve(key, tokens: 1, now: start + .seconds(150), month: month))
                == .tokensPerMinute(limit: 100, asked: 1, retryAfterSeconds: 10))
        _ = try granted(meter.reserve(key, tokens: 30, now: start + .seconds(160), month: month))
    }

    @Test("Places come back with settlement, credits with a settlement without charge or a new month")
    func placesAndCredits() throws {
        let meter = KeyMeter()
        let key = StoredKey.sample(KeyLimits(concurrentRequests: 1, monthlyCredits: 3))
        meter.restore(key.id, month: month, credits: 1)
        let first = try granted(meter.reserve(key, tokens: 1, now: start, month: month))
        #expect(
            refusal(meter.reserve(key, tokens: 1, now: start, month: month))
                == .concurrentRequests(limit: 1, retryAfterSeconds: 1))
        meter.settle(first, tokens: 0, isCharged: false, now: start)
        for _ in 0..<2 {
            meter.settle(
                try granted(meter.reserve(key, tokens: 1, now: start, month: month)), tokens: 1, now: start)
        }
        #expect(refusal(meter.reserve(key, tokens: 1, now: start, month: month)) == .credits(limit: 3))
        let next = Month(year: 2026, month: 12)
        let other = try granted(meter.reserve(key, tokens: 1, now: start, month: next))
        #expect(meter.figures(key, now: start, month: next).creditsRemaining == 2)
        meter.settle(other, tokens: 1, isCharged: false, now: start)
        #expect(meter.figures(key, now: start, month: next).creditsRemaining == 3)
    }

    @Test("Keys do not touch each other")
    func apart() throws {
        let meter = KeyMeter()
        let limits = KeyLimits(requestsPerMinute: 1)
        _ = try granted(meter.reserve(.sample(limits, id: 1), tokens: 1, now: start, month: month))
        _ = try granted(meter.reserve(.sample(limits, id: 2), tokens: 1, now: start, month: month))
    }

    @Test("Of many that ask at once, exactly as many are granted as the limit holds")
    func crowd() async {
        let meter = KeyMeter()
        let key = StoredKey.sample(KeyLimits(tokensPerMinute: 1000))
        let (start, month) = (start, month)
        let granted = await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<500 {
                group.addTask {
                    if case .granted = meter.reserve(key, tokens: 7, now: start, month: month) {
                        true
                    } else {
                        false
                    }
                }
            }
            return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(granted == 142)
        #expect(meter.figures(key, now: start, month: month).tokens?.remaining == 1000 - 142 * 7)
    }

    @Test("Says what a plain model says, and no minute ever holds more than the limit")
    func model() {
        for seed in 0..<TestSize.cases(200, full: 5_000) {
            var random = SeededGenerator(seed)
            let limits = KeyLimits(
                requestsPerMinute: Bool.random(using: &random) ? .random(in: 1...8, using: &random) : nil,
                tokensPerMinute: Bool.random(using: &random) ? .random(in: 1...300, using: &random) : nil,
                concurrentRequests: Bool.random(using: &random) ? .random(in: 1...4, using: &random) : nil,
                monthlyCredits: Bool.random(using: &random) ? .random(in: 1...60, using: &random) : nil)
            var run = MeterRun(limits: limits, start: start)
            for _ in 0..<150 { run.step(&random) }
            #expect(run.differences.isEmpty, "seed \(seed): \(run.differences.first ?? "")")
            #expect(run.violations.isEmpty, "seed \(seed): \(run.violations.first ?? "")")
        }
    }
}
