/// A request on its way through the pool, and where its answer goes.
final class DecoderJob: Sendable {
    let request: MediaRequest
    let answer: Answer

    init(_ request: MediaRequest, _ answer: Answer) {
        self.request = request
        self.answer = answer
    }
}
