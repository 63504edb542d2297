import Chat
import Synchronization

/// Events on their way from a backend to the writer of a stream. What comes while the writer is busy with a
/// slow client is collected, so the backend never waits, and is taken all at once. It grows to one answer at
/// most, which the context bounds.
final class EventMailbox: Sendable {
    enum Ending: Sendable {
        case complete
        case cut(Refusal)
    }

    struct Delivery: Sendable {
        var events: [ChatEvent] = []
        /// Nothing came for so long that the client should be told that all is well.
        var isReminder = false
        /// After the events.
        var ending: Ending?
    }

    private struct State {
        var pending = Delivery()
        /// Nothing is taken in after it.
        var ending: Ending?
        var hasNewsSinceReminder = false
        var reader: CheckedContinuation<Delivery, Never>?

        var isWorthTaking: Bool { !pending.events.isEmpty || pending.isReminder || ending != nil }

        mutating func take() -> Delivery {
            defer { pending = Delivery() }
            pending.ending = ending
            return pending
        }
    }

    private let state = Mutex(State())

    func post(_ events: [ChatEvent]) {
        deliver { state in
            state.pending.events += events
            state.hasNewsSinceReminder = true
        }
    }

    /// Has the client told that all is well, unless something came since the last reminder.
    func remind() {
        deliver { state in
            state.pending.isReminder = !state.hasNewsSinceReminder
            state.hasNewsSinceReminder = false
        }
    }

    /// The first ending counts.
    func end(_ ending: Ending) { deliver { $0.ending = ending } }

    /// What came since the last time, as soon as there is something. One reader at a time. Does not heed
    /// cancellation: who posts does, and ends.
    func next() async -> Delivery {
        await withCheckedContinuation { reader in
            let delivery: Delivery? = state.withLock { state in
                if state.isWorthTaking { return state.take() }
                state.reader = reader
                return nil
            }
            if let delivery { reader.resume(returning: delivery) }
        }
    }

    private func deliver(_ change: (inout State) -> Void) {
        let waiting: (CheckedContinuation<Delivery, Never>, Delivery)? = state.withLock { state in
            guard state.ending == nil else { return nil }
            change(&state)
            guard let reader = state.reader, state.isWorthTaking else { return nil }
            state.reader = nil
            return (reader, state.take())
        }
        if let (reader, delivery) = waiting { reader.resume(returning: delivery) }
    }
}
