import Conversation
import Engine
import Reply

/// An answer as it comes. Dropping it ends the work on it.
public struct ReplyStream: AsyncSequence, Sendable {
    public typealias Element = ReplyEvent
    public typealias Failure = ReplyError

    private let work: Work
    private let assembler: ReplyAssembler

    /// Held so that the work goes on as long as somebody waits for it, though nobody else keeps the model.
    fileprivate struct Work: Sendable {
        let engine: Engine
        let generation: Generation
    }

    init(_ engine: Engine, _ generation: Generation, _ assembler: ReplyAssembler) {
        work = Work(engine: engine, generation: generation)
        self.assembler = assembler
    }

    /// The events can be taken once: a second iterator shares them with the first.
    public func makeAsyncIterator() -> Iterator { Iterator(work, assembler) }

    /// The events until the end, folded.
    public func answer() async throws(ReplyError) -> Answer {
        var answer = Answer()
        for try await event in self { answer.apply(event) }
        return answer
    }

    /// Takes the events one by one.
    public struct Iterator: AsyncIteratorProtocol {
        private let work: Work
        private var source: Generation.AsyncIterator
        private var assembler: ReplyAssembler
        private var ready: ArraySlice<ReplyEvent> = []
        private var hasFinished = false

        fileprivate init(_ work: Work, _ assembler: ReplyAssembler) {
            self.work = work
            self.assembler = assembler
            source = work.generation.makeAsyncIterator()
        }

        /// The next event; nil after the last.
        ///
        /// - Throws: `.cancelled` also where the task that waits is cancelled.
        public mutating func next() async throws(ReplyError) -> ReplyEvent? {
            try await next(isolation: nil)
        }

        /// The same, for a caller on an actor.
        public mutating func next(isolation actor: isolated (any Actor)?) async throws(ReplyError)
            -> ReplyEvent?
        {
            while ready.isEmpty {
                guard let events = await source.next(isolation: actor) else {
                    guard hasFinished else { throw .cancelled }
                    return nil
                }
                for event in events { ready += try assembler.take(event) }
            }
            let event = ready.popFirst()
            if case .finish = event { hasFinished = true }
            return event
        }
    }
}

/// Why an answer has no end.
public enum ReplyError: Error, Sendable, Equatable {
    /// The answer was ended from outside before the model ended it.
    case cancelled
    /// The network's output was not numbers, or every token was masked.
    case unpickable
    /// The answer has too many readings in the grammar that it must obey.
    case ambiguous
}

extension ReplyError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .cancelled: "the answer was cancelled"
        case .unpickable: "the model gave no token that could be chosen"
        case .ambiguous: "the answer has too many readings in the grammar that it must obey"
        }
    }
}
