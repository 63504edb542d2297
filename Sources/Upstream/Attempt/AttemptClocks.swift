/// How long each part of an attempt may take.
package struct AttemptClocks: Sendable, Equatable {
    package var connect: Duration = .seconds(1)
    /// From the request to the head of the answer.
    package var headers: Duration = .seconds(60)
    /// From there to the first token, for a short prompt; longer ones get more.
    package var firstToken: Duration = .seconds(120)
    /// Between tokens. Comments that keep a connection open are none.
    package var gap: Duration = .seconds(60)
    /// Tokens of a prompt that a replica reads in a second at least.
    package var promptRate = 200

    package init() {}

    package func firstToken(promptTokens: Int) -> Duration {
        firstToken + .seconds(Double(promptTokens) / Double(max(1, promptRate)))
    }
}
