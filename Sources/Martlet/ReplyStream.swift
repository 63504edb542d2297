import Conversation
import Engine
import Reply

/// An answer as it comes. Dropping it ends the work on it.
public struct ReplyStream: AsyncSequence, Sendable {
    public typealias Element = ReplyEvent
    public typealias Failure = ReplyError

    private let generation: Generation
    private let assembler: ReplyAssembler

    init(_ generation: Generation, _ assembler: ReplyAssembler) {
        self.generation = generation
        self.assembler = assembler
    }

    public func makeAsyncIterator() -> Iterator {
        Iterator(generation: generation, source: generation.makeAsyncIterator(), assembler: assembler)
    }

    /// The events until the end, folded.
    public func answer() async throws(ReplyError) -> Answer {
        var answer = Answer()
        for try await event in self { answer.apply(event) }
        return answer
    }

    public struct Iterator: AsyncIteratorProtocol {
        /// Held so that the work goes on as long as somebody waits for it.
        private let generation: Generation
        private var source: Generation.AsyncIterator
        private var assembler: ReplyAssembler
        private var ready: ArraySlice<ReplyEvent> = []

        init(generation: Generation, source: Generation.AsyncIterator, assembler: ReplyAssembler) {
            self.generation = generation
            self.source = source
            self.assembler = assembler
        }

        public mutating func next() async throws(ReplyError) -> ReplyEvent? {
            try await next(isolation: nil)
        }

        public mutating func next(isolation actor: isolated (any Actor)?) async throws(ReplyError)
            -> ReplyEvent?
        {
            while ready.isEmpty {
                guard let events = await source.next(isolation: actor) else { return nil }
                var assembled: [ReplyEvent] = []
                for event in events { assembled += try assembler.take(event) }
                ready = assembled[...]
            }
            return ready.popFirst()
        }
    }
}

/// Why an answer has no end.
public enum ReplyError: Error, Sendable, Equatable {
    case cancelled
    /// The network's output was not numbers, or every token was masked.
    case unpickable
}

extension ReplyError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .cancelled: "the answer was cancelled"
        case .unpickable: "the model gave no token that could be chosen"
        }
    }
}
