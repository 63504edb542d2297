import Synchronization

/// A request in the engine, as its owner sees it: the events so far and to come, and the way to end it.
/// An owner that lets go of it ends it.
package final class Generation: AsyncSequence, Sendable {
    package typealias Element = [GenerationEvent]
    package typealias Failure = Never

    private let stream: AsyncStream<[GenerationEvent]>
    private let flag: CancellationFlag

    init(stream: AsyncStream<[GenerationEvent]>, flag: CancellationFlag) {
        self.stream = stream
        self.flag = flag
    }

    deinit { flag.raise() }

    /// The engine frees what the request holds at its next step. The stream then ends.
    package func cancel() { flag.raise() }

    package func makeAsyncIterator() -> AsyncIterator {
        AsyncIterator(owner: self, source: stream.makeAsyncIterator())
    }

    package struct AsyncIterator: AsyncIteratorProtocol {
        /// Whoever waits for events holds the request.
        fileprivate let owner: Generation
        fileprivate var source: AsyncStream<[GenerationEvent]>.Iterator

        package mutating func next() async -> [GenerationEvent]? { await next(isolation: nil) }

        package mutating func next(isolation actor: isolated (any Actor)?) async -> [GenerationEvent]? {
            await source.next(isolation: actor)
        }
    }
}

/// Raised once, by whoever owns the request; read by the engine at each step.
final class CancellationFlag: Sendable {
    private let raised = Atomic<Bool>(false)
    var isRaised: Bool { raised.load(ordering: .relaxed) }
    func raise() { raised.store(true, ordering: .relaxed) }
}
