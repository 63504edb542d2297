import Chat
import Synchronization

/// Counts the requests inside and refuses those that are too many, before anything is done for them; and the
/// bytes of their pictures and clips, so that many that wait cannot fill the memory.
package final class TicketOffice: Sendable {
    private struct State {
        var inside = 0
        var mediaBytes = 0
        var isClosed = false
        /// Of recent answers, the newest weighted by an eighth.
        var usualSeconds = 1.0

        var retryAfterSeconds: Int { Int(min(max(usualSeconds.rounded(.up), 1), 30)) }
    }

    private let state = Mutex(State())
    private let capacity: Int
    private let mediaByteLimit: Int

    package init(capacity: Int, mediaByteLimit: Int) {
        self.capacity = capacity
        self.mediaByteLimit = mediaByteLimit
    }

    /// Requests that hold a ticket.
    package var inside: Int { state.withLock { $0.inside } }

    /// How long a client that was refused should wait: about as long as an answer takes.
    package var retryAfterSeconds: Int { state.withLock { $0.retryAfterSeconds } }

    package func admit() throws(ChatError) -> Ticket {
        let refusal: ChatError? = state.withLock { state in
            guard !state.isClosed else { return .unavailable(message: "the server is shutting down") }
            guard state.inside < capacity else {
                return .busy(
                    message: "\(state.inside) requests are at work or wait, which is the limit; "
                        + "try again later",
                    retryAfterSeconds: state.retryAfterSeconds)
            }
            state.inside += 1
            return nil
        }
        if let refusal { throw refusal }
        return Ticket(self)
    }

    /// Nobody is admitted any more.
    package func close() { state.withLock { $0.isClosed = true } }

    /// One request may hold more than the limit, where nobody else holds anything.
    fileprivate func hold(_ count: Int, heldAlready held: Int) throws(ChatError) {
        let refusal: ChatError? = state.withLock { state in
            guard state.mediaBytes == held || state.mediaBytes + count <= mediaByteLimit else {
                return .busy(
                    message:
                        "the pictures and clips of all requests take more than \(mediaByteLimit) bytes of "
                        + "memory, which is the limit; try again later",
                    retryAfterSeconds: state.retryAfterSeconds)
            }
            state.mediaBytes += count
            return nil
        }
        if let refusal { throw refusal }
    }

    fileprivate func release(_ count: Int) { state.withLock { $0.mediaBytes -= count } }

    fileprivate func takeBack(answeredAfter duration: Duration?) {
        state.withLock { state in
            state.inside -= 1
            if let duration { state.usualSeconds += (duration / .seconds(1) - state.usualSeconds) / 8 }
        }
    }
}

/// A place inside, until it is given back or forgotten.
package final class Ticket: Sendable {
    private let office: TicketOffice
    private let start = ContinuousClock.now
    private let isHeld = Atomic(true)
    private let mediaBytes = Mutex(0)

    fileprivate init(_ office: TicketOffice) { self.office = office }

    deinit { giveBack(hasAnswered: false) }

    /// - Parameter hasAnswered: the time since admission tells how long answers take.
    package func giveBack(hasAnswered: Bool) {
        guard isHeld.exchange(false, ordering: .relaxed) else { return }
        mediaBytes.withLock { held in
            office.release(held)
            held = 0
        }
        office.takeBack(answeredAfter: hasAnswered ? ContinuousClock.now - start : nil)
    }

    /// Counts memory that the request's media take until the ticket is given back, or `release`d before.
    package func hold(mediaBytes count: Int) throws(ChatError) {
        try mediaBytes.withLock { (held) throws(ChatError) in
            guard isHeld.load(ordering: .relaxed) else { throw .cancelled }
            try office.hold(count, heldAlready: held)
            held += count
        }
    }

    package func release(mediaBytes count: Int) {
        mediaBytes.withLock { held in
            let count = min(count, held)
            office.release(count)
            held -= count
        }
    }
}
