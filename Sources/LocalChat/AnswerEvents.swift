import Chat
import Engine
import Intake
import Martlet

/// The events of an answer, prompt after prompt. Whoever holds them keeps the work going; its end, a
/// cancelled task, or letting go of them frees the ticket, and the engine's memory at its next step.
struct AnswerEvents: AsyncSequence, Sendable {
    typealias Element = [ChatEvent]
    typealias Failure = ChatError

    fileprivate let work: Work
    fileprivate let choices: [ChoiceReplies]

    /// - Parameters:
    ///   - line: what is asked of the engine for each prompt.
    ///   - choices: the choices of each prompt, to begin with.
    init(_ line: GenerationLine, _ choices: [ChoiceReplies], ticket: Ticket) {
        work = Work(line: line, ticket: ticket)
        self.choices = choices
    }

    /// The events can be taken once: a second iterator shares them with the first.
    func makeAsyncIterator() -> Iterator { Iterator(work, choices) }

    /// What is held while the answer is written.
    fileprivate final class Work: Sendable {
        let line: GenerationLine
        private let ticket: Ticket

        init(line: GenerationLine, ticket: Ticket) {
            self.line = line
            self.ticket = ticket
        }

        func end(hasAnswered: Bool) {
            line.cancel()
            ticket.giveBack(hasAnswered: hasAnswered)
        }
    }

    struct Iterator: AsyncIteratorProtocol {
        private let work: Work
        private var choices: [ChoiceReplies]
        private var source: Generation.AsyncIterator?
        /// The prompt whose answer is being read.
        private var prompt = 0
        private var hasStarted = false

        fileprivate init(_ work: Work, _ choices: [ChoiceReplies]) {
            self.work = work
            self.choices = choices
        }

        mutating func next() async throws(ChatError) -> [ChatEvent]? { try await next(isolation: nil) }

        mutating func next(
            isolation actor: isolated (any Actor)?
        ) async throws(ChatError) -> [ChatEvent]? {
            while prompt < work.line.count {
                var source =
                    if let source = self.source { source } else { try generation().makeAsyncIterator() }
                let events = await source.next(isolation: actor)
                self.source = source
                if let events {
                    let batch = try take(events)
                    if !batch.isEmpty { return batch }
                } else {
                    guard choices[prompt].hasFinished else { throw end(.cancelled) }
                    self.source = nil
                    prompt += 1
                }
            }
            work.end(hasAnswered: true)
            return nil
        }

        private mutating func generation() throws(ChatError) -> Generation {
            do throws(ChatError) { return try work.line.generation(prompt) } catch { throw end(error) }
        }

        private mutating func take(_ events: [GenerationEvent]) throws(ChatError) -> [ChatEvent] {
            var batch: [ChatEvent] = []
            for event in events {
                do {
                    let taken = try choices[prompt].take(event)
                    if case .started = taken {
                        if !hasStarted { batch.append(taken) }
                        hasStarted = true
                    } else {
                        batch.append(taken)
                    }
                } catch {
                    switch error {
                    case .cancelled: throw end(.cancelled)
                    case .unpickable: throw end(work.line.unpickable)
                    case .ambiguous:
                        throw end(.invalid(message: "\(ReplyError.ambiguous)", parameter: nil))
                    }
                }
            }
            return batch
        }

        private mutating func end(_ error: ChatError) -> ChatError {
            work.end(hasAnswered: false)
            prompt = work.line.count
            source = nil
            return error
        }
    }
}
