import Chat
import Testing
import Upstream

@Suite struct AttemptTests {
    private let start = ContinuousClock.now

    private func begun(on replica: Int = 0, promptTokens: Int = 0) -> Attempts {
        var attempts = Attempts(AttemptClocks(), promptTokens: promptTokens)
        attempts.began(on: replica, at: start)
        return attempts
    }

    @Test(arguments: [
        Failure.connection("refused"), .lost, .clock(.headers), .clock(.firstToken), .malformed("x"),
        .aborted,
        .event(code: nil, message: "x"), .status(500, message: nil, retryAfterSeconds: nil),
        .status(503, message: nil, retryAfterSeconds: 2), .status(401, message: nil, retryAfterSeconds: nil),
        .status(302, message: nil, retryAfterSeconds: nil),
    ])
    func beforeTheFirstContentAnotherIsTried(failure: Failure) {
        var budget = RetryBudget(at: start)
        var attempts = begun()
        attempts.receivedHead(at: start)
        #expect(attempts.failed(failure, &budget, at: start) == .tryAnother)
        #expect(attempts.tried == [0])
    }

    @Test func afterItNothingIsTriedAgain() {
        var budget = RetryBudget(at: start)
        var attempts = begun()
        attempts.receivedHead(at: start)
        attempts.receivedToken(at: start)
        let step = attempts.failed(.lost, &budget, at: start)
        #expect(
            step
                == .breakOff(
                    .unreachable(
                        message:
                            "The answer broke off: the connection to the replica ended. What came before is "
                            + "incomplete.")))
    }

    @Test(arguments: [400, 404, 413, 422])
    func whatIsTheClientsFaultIsToldAtOnce(status: Int) {
        var budget = RetryBudget(at: start)
        var attempts = begun()
        let step = attempts.failed(
            .status(status, message: "bad field", retryAfterSeconds: nil), &budget, at: start)
        #expect(step == .giveUp(.invalid(message: "bad field", parameter: nil)))
    }

    @Test func aLongPromptIsToldAsClientsKnowIt() {
        var budget = RetryBudget(at: start)
        var attempts = begun()
        let message = "This model's maximum context length is 10 tokens."
        let step = attempts.failed(.status(400, message: message, retryAfterSeconds: nil), &budget, at: start)
        #expect(step == .giveUp(.contextExceeded(message: message, parameter: "input_tokens")))
    }

    @Test func aStaleConnectionIsTriedOnceMoreThere() {
        var budget = RetryBudget(at: start)
        var attempts = begun()
        #expect(attempts.failed(.stale, &budget, at: start) == .repeatThere)
        attempts.began(on: 0, at: start)
        #expect(attempts.failed(.stale, &budget, at: start) == .tryAnother)
    }

    @Test func replicasAreBusyWhereAllAre() {
        var budget = RetryBudget(at: start)
        var attempts = begun()
        _ = attempts.failed(.status(503, message: nil, retryAfterSeconds: 9), &budget, at: start)
        attempts.began(on: 1, at: start)
        _ = attempts.failed(.status(429, message: nil, retryAfterSeconds: 4), &budget, at: start)
        #expect(
            attempts.exhausted()
                == .busy(
                    message: "All replicas have too much to do. Try again in 4 s.", retryAfterSeconds: 4))
    }

    @Test func attemptsThatCostAreFew() {
        var budget = RetryBudget(at: start)
        var attempts = begun()
        #expect(attempts.failed(.lost, &budget, at: start) == .tryAnother)
        attempts.began(on: 1, at: start)
        #expect(attempts.failed(.lost, &budget, at: start) == .tryAnother)
        attempts.began(on: 2, at: start)
        guard case .giveUp(.unreachable(let message)) = attempts.failed(.lost, &budget, at: start) else {
            Issue.record("a fourth was tried")
            return
        }
        #expect(message.contains("3 asked"))
    }

    @Test func theBudgetIsATenth() {
        var budget = RetryBudget(share: 0.1, perSecond: 0, most: 2, at: start)
        #expect(budget.take(at: start) && budget.take(at: start) && !budget.take(at: start))
        for _ in 0..<10 { budget.requestBegan(at: start) }
        #expect(budget.take(at: start) && !budget.take(at: start))
        var slow = RetryBudget(share: 0, perSecond: 2, most: 2, at: start)
        #expect(slow.take(at: start) && slow.take(at: start))
        #expect(!slow.take(at: start + .milliseconds(400)) && slow.take(at: start + .milliseconds(600)))
    }

    @Test func refusedConnectionsAreFree() {
        var budget = RetryBudget(share: 0, perSecond: 0, most: 0, at: start)
        var attempts = begun()
        for replica in 1..<50 {
            #expect(attempts.failed(.connection("refused"), &budget, at: start) == .tryAnother)
            attempts.began(on: replica, at: start)
        }
        guard case .giveUp = attempts.failed(.lost, &budget, at: start) else {
            Issue.record("there was no budget")
            return
        }
    }

    @Test func eachPartHasItsClock() {
        var attempts = begun(promptTokens: 2_000)
        #expect(attempts.deadline?.instant == start + .seconds(61) && attempts.deadline?.clock == .headers)
        attempts.receivedHead(at: start)
        // Ten seconds more for two thousand tokens.
        #expect(attempts.deadline?.instant == start + .seconds(130))
        attempts.receivedToken(at: start + .seconds(5))
        #expect(attempts.deadline?.instant == start + .seconds(65) && attempts.deadline?.clock == .gap)
    }
}
