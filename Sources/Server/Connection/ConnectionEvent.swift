/// What the handlers of one connection tell each other through its pipeline.
enum ConnectionEvent: Sendable {
    /// Inbound: the head of a request is complete.
    case requestArrived(isMultiplexed: Bool)
    /// Inbound: a request has been answered, or will not be.
    case answerEnded
    /// Outbound: the body of the request that said `Expect: 100-continue` is wanted.
    case sendContinue
}
