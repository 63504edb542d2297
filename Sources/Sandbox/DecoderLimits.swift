/// What a decoding child may take, and for how long it lives.
package struct DecoderLimits: Sendable, Hashable {
    /// Address space, program and libraries included.
    package var memoryBytes = 2 << 30
    /// Of all threads together, for one request.
    package var processorTime: Duration = .seconds(60)
    /// The same for a picture.
    package var imageTime: Duration = .seconds(10)
    /// From handing over a request to its result, on the clock on the wall.
    package var time: Duration = .seconds(90)
    /// Requests after which a child is replaced.
    package var requests = 1_000
    /// From its start until it says that it is ready.
    package var startTime: Duration = .seconds(20)

    package init() {}

    func processorTime(for request: MediaRequest) -> Duration {
        if case .image = request.kind { min(imageTime, processorTime) } else { processorTime }
    }
}
