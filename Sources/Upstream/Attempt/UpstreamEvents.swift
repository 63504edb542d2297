import Chat
import Intake
import Synchronization

/// The events of an answer that a replica writes. A cancelled task or letting go of them closes the connection to it,
/// which ends its work.
struct UpstreamEvents: AsyncSequence, Sendable {
    typealias Element = [ChatEvent]
    typealias Failure = ChatError

    let work: Work

    /// The events can be taken once.
    func makeAsyncIterator() -> Iterator { Iterator(work: work) }

    struct Iterator: AsyncIteratorProtocol {
        fileprivate let work: Work

        mutating func next() async throws(ChatError) -> [ChatEvent]? { try await next(isolation: nil) }

        mutating func next(
            isolation actor: isolated (any Actor)?
        ) async throws(ChatError) -> [ChatEvent]? {
            do throws(ChatError) {
                let events = try await work.next()
                if events == nil { work.end(hasAnswered: true) }
                return events
            } catch {
                work.end(hasAnswered: false)
                throw error
            }
        }
    }

    /// What is held while the answer is written.
    final class Work: Sendable {
        private let pipe: EventPipe
        private let task: Task<Void, Never>
        private let ticket: Ticket
        private let isOpen = Atomic(true)

        init(_ reading: AnswerReading, _ ticket: Ticket) {
            pipe = reading.pipe
            self.ticket = ticket
            task = Task { await reading.run() }
        }

        deinit { end(hasAnswered: false) }

        func end(hasAnswered: Bool) {
            guard isOpen.exchange(false, ordering: .relaxed) else { return }
            // After a whole answer the task ends by itself, once the connection can be used again.
            if !hasAnswered { task.cancel() }
            pipe.abandon()
            ticket.giveBack(hasAnswered: hasAnswered)
        }

        func next() async throws(ChatError) -> [ChatEvent]? {
            if Task.isCancelled { throw .cancelled }
            return try await pipe.next()
        }

        /// Returns when the answer has begun.
        ///
        /// - Throws: why there is none.
        func begun() async throws(ChatError) {
            await pipe.waitUntilFilled()
            if Task.isCancelled {
                end(hasAnswered: false)
                throw .cancelled
            }
            if case .failure(let error)? = pipe.onlyEnd {
                end(hasAnswered: false)
                throw error
            }
        }
    }
}
