import Testing
import Upstream

@Suite struct HealthTests {
    private let start = ContinuousClock.now
    private let rules = HealthRules()

    private func healthy() -> Health {
        var health = Health(rules)
        health.probed(at: start)
        return health
    }

    private func ejected(at now: ContinuousClock.Instant) -> Health {
        var health = healthy()
        for _ in 0..<rules.failures { health.ended(.failure, "lost", at: now) }
        return health
    }

    @Test func failuresEjectAndAnswersForgive() {
        var health = healthy()
        for _ in 0..<2 { health.ended(.failure, "lost", at: start) }
        health.answered(at: start)
        for _ in 0..<2 { health.ended(.failure, "lost", at: start) }
        #expect(health.name == "healthy")
        health.ended(.failure, "lost", at: start)
        #expect(health.state == .ejected(until: start + rules.ejection) && health.reason == "lost")
    }

    @Test func refusalsOfRequestsSayNothing() {
        var health = healthy()
        for _ in 0..<100 { health.ended(Outcome(status: 400, retryAfterSeconds: nil), "400", at: start) }
        #expect(health.name == "healthy")
        health.ended(Outcome(status: 401, retryAfterSeconds: nil), "401", at: start)
        #expect(health.name == "misconfigured")
        health.probed(at: start)
        #expect(health.name == "healthy")
    }

    @Test func aReplicaWithTooMuchToDoIsSparedAndNotEjected() {
        var health = healthy()
        for _ in 0..<10 { health.ended(.backPressure(seconds: 5), "503", at: start) }
        #expect(Standing.all([health], rules, at: start) == [.out])
        #expect(Standing.all([health], rules, at: start + .seconds(6)) == [.good])
    }

    @Test func atrialDecides() {
        var health = ejected(at: start)
        let later = start + .seconds(3)
        #expect(Standing.all([health, healthy()], rules, at: start) == [.ejected, .good])
        #expect(Standing.all([health, healthy()], rules, at: later) == [.trial, .good])
        health.beginTrial()
        #expect(Standing.all([health, healthy()], rules, at: later) == [.lastResort, .good])
        var failed = health
        failed.ended(.failure, "connect", at: later)
        // Twice as long as the first time.
        #expect(failed.state == .ejected(until: later + rules.ejection * 2))
        health.answered(at: later)
        #expect(health.name == "healthy")
        #expect(health.warmth(at: later) == 0.1 && health.warmth(at: later + .seconds(5)) == 0.5)
    }

    @Test func aProbeEndsTheWaitForATrial() {
        var health = ejected(at: start)
        health.probed(at: start + .milliseconds(500))
        #expect(Standing.all([health, healthy()], rules, at: start + .milliseconds(500)) == [.trial, .good])
    }

    @Test func atMostHalfAreOut() {
        let bad = ejected(at: start)
        #expect(Standing.all([bad], rules, at: start) == [.lastResort])
        #expect(
            Standing.all([bad, bad, bad, healthy()], rules, at: start) == [
                .lastResort, .ejected, .ejected, .good,
            ])
        #expect(Standing.all([bad, bad], rules, at: start) == [.lastResort, .ejected])
    }

    @Test func aSlowProbeDoesNotEjectWhatAnswers() {
        var health = healthy()
        health.answered(at: start)
        for _ in 0..<5 { health.probeFailed(.failure, "timeout", at: start + .seconds(1)) }
        #expect(health.name == "healthy")
        health.probeFailed(.failure, "timeout", at: start + .seconds(60))
        #expect(health.name == "ejected")
    }

    @Test func anEngineThatStandsStillIsFound() {
        var heartbeat = Heartbeat()
        func take(_ reading: Double?, work: ContinuousClock.Instant?, _ seconds: Int) -> Bool {
            heartbeat.take(reading, oldestWork: work, stuckAfter: .seconds(30), at: start + .seconds(seconds))
        }
        #expect(!take(10, work: nil, 0))
        // Idle: it may stand still.
        #expect(!take(10, work: nil, 100))
        #expect(!take(10, work: start + .seconds(100), 120))
        #expect(take(10, work: start + .seconds(100), 131))
        #expect(!take(11, work: start + .seconds(100), 132))
        #expect(!take(nil, work: start + .seconds(100), 999))
    }

    @Test func metricsOfBothEnginesAreRead() {
        let vllm = EngineFigures(
            metrics: """
                # HELP vllm:num_requests_running x
                vllm:num_requests_running{engine="0"} 2.0
                vllm:num_requests_running{engine="1"} 3
                vllm:kv_cache_usage_perc{engine="0"} 0.25
                vllm:kv_cache_usage_perc{engine="1"} 0.5
                vllm:iteration_tokens_total_count{engine="0"} 17
                vllm:num_requests_waiting NaN
                """)
        #expect(vllm.running == 5 && vllm.cacheUsage == 0.5 && vllm.heartbeat == 17 && vllm.waiting == nil)
        let sglang = EngineFigures(metrics: "sglang:num_queue_reqs{a=\"b c\"} 4\nsglang:num_running_reqs 1")
        #expect(sglang.waiting == 4 && sglang.running == 1 && sglang.heartbeat == nil)
    }
}
