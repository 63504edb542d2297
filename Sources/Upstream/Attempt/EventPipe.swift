import Chat
import Synchronization

/// Events on their way from the task that reads a replica to the one that writes to the client. Few wait in it: a
/// client that reads slowly slows the reading down.
package final class EventPipe: Sendable {
    private struct State {
        var waiting: [[ChatEvent]] = []
        /// Set once: nothing is added then.
        var end: Result<Void, ChatError>?
        var isAbandoned = false
        var reader: CheckedContinuation<Void, Never>?
        var writer: CheckedContinuation<Void, Never>?
    }

    private let state = Mutex(State())

    private static let capacity = 32

    package init() {}

    /// Waits for room.
    ///
    /// - Returns: false where nobody reads any more.
    package func send(_ events: [ChatEvent]) async -> Bool {
        let isFull = state.withLock { $0.waiting.count >= Self.capacity && !$0.isAbandoned }
        if isFull {
            await withTaskCancellationHandler {
                await withCheckedContinuation { continuation in
                    let waits = state.withLock { state in
                        guard state.waiting.count >= Self.capacity, !state.isAbandoned, !Task.isCancelled
                        else { return false }
                        state.writer = continuation
                        return true
                    }
                    if !waits { continuation.resume() }
                }
            } onCancel: {
                state.withLock { $0.writer.take() }?.resume()
            }
        }
        let (isRead, reader) = state.withLock { state -> (Bool, CheckedContinuation<Void, Never>?) in
            guard !state.isAbandoned, state.end == nil else { return (false, nil) }
            state.waiting.append(events)
            return (true, state.reader.take())
        }
        reader?.resume()
        return isRead
    }

    package func finish(_ end: Result<Void, ChatError>) {
        state.withLock { state in
            if state.end == nil { state.end = end }
            return state.reader.take()
        }?.resume()
    }

    /// Nobody reads any more.
    package func abandon() {
        let (reader, writer) = state.withLock { state in
            state.isAbandoned = true
            state.waiting = []
            return (state.reader.take(), state.writer.take())
        }
        reader?.resume()
        writer?.resume()
    }

    /// Returns when events, or the end, can be had at once.
    package func waitUntilFilled() async {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let waits = state.withLock { state in
                    guard state.waiting.isEmpty, state.end == nil, !state.isAbandoned, !Task.isCancelled
                    else {
                        return false
                    }
                    state.reader = continuation
                    return true
                }
                if !waits { continuation.resume() }
            }
        } onCancel: {
            state.withLock { $0.reader.take() }?.resume()
        }
    }

    /// The end, where it is all that is left.
    package var onlyEnd: Result<Void, ChatError>? { state.withLock { $0.waiting.isEmpty ? $0.end : nil } }

    /// The oldest events; nil after the last.
    package func next() async throws(ChatError) -> [ChatEvent]? {
        await waitUntilFilled()
        let (events, end, writer) = state.withLock { state in
            let events = state.waiting.isEmpty ? nil : state.waiting.removeFirst()
            return (events, state.end, state.writer.take())
        }
        writer?.resume()
        if let events { return events }
        guard let end else { throw .cancelled }
        try end.get()
        return nil
    }
}
