import Chat
import Synchronization

/// Who is answered and who waits: first come, first served.
final class Admission: Sendable {
    private struct State {
        var running: Set<Int> = []
        /// In the order in which they came.
        var waiting: [Int] = []
        /// Of those that wait, who is asleep.
        var sleepers: [Int: CheckedContinuation<Void, Never>] = [:]
        var arrivals = 0
        var computedTokens = 0
    }

    private let maxRunning: Int
    private let maxWaiting: Int
    private let state = Mutex(State())

    init(maxRunning: Int, maxWaiting: Int) {
        self.maxRunning = maxRunning
        self.maxWaiting = maxWaiting
    }

    var statistics: BackendStatistics {
        state.withLock { state in
            var statistics = BackendStatistics()
            statistics.running = state.running.count
            statistics.waiting = state.waiting.count
            statistics.computedTokens = state.computedTokens
            return statistics
        }
    }

    func addComputed(tokens: Int) { state.withLock { $0.computedTokens += tokens } }

    /// - Throws: `busy` where as many wait already as may.
    func admit() throws(ChatError) -> Ticket {
        let id: Int? = state.withLock { state in
            guard state.running.count < maxRunning || state.waiting.count < maxWaiting else { return nil }
            state.arrivals += 1
            state.waiting.append(state.arrivals)
            promote(&state).resumeAll()
            return state.arrivals
        }
        guard let id else {
            throw .busy(
                message: "\(maxRunning) requests are answered and \(maxWaiting) wait, which is the limit",
                retryAfterSeconds: 1)
        }
        return Ticket(id, self)
    }

    /// Sleeps until the ticket's turn; returns at once where it was given back.
    fileprivate func sleep(_ id: Int) async {
        await withCheckedContinuation { continuation in
            let sleeps = state.withLock { state in
                guard state.waiting.contains(id) else { return false }
                state.sleepers[id] = continuation
                return true
            }
            if !sleeps { continuation.resume() }
        }
    }

    fileprivate func giveBack(_ id: Int) {
        let sleepers = state.withLock { state in
            state.running.remove(id)
            state.waiting.removeAll { $0 == id }
            let own = state.sleepers.removeValue(forKey: id)
            return promote(&state) + (own.map { [$0] } ?? [])
        }
        sleepers.resumeAll()
    }

    private func promote(_ state: inout State) -> [CheckedContinuation<Void, Never>] {
        var sleepers: [CheckedContinuation<Void, Never>] = []
        while state.running.count < maxRunning, !state.waiting.isEmpty {
            let id = state.waiting.removeFirst()
            state.running.insert(id)
            if let sleeper = state.sleepers.removeValue(forKey: id) { sleepers.append(sleeper) }
        }
        return sleepers
    }
}

extension [CheckedContinuation<Void, Never>] {
    fileprivate func resumeAll() {
        for continuation in self { continuation.resume() }
    }
}

/// A place among those that are answered or wait. Letting go of it gives the place to the next.
final class Ticket: Sendable {
    private let id: Int
    private let admission: Admission

    fileprivate init(_ id: Int, _ admission: Admission) {
        self.id = id
        self.admission = admission
    }

    deinit { giveBack() }

    func giveBack() { admission.giveBack(id) }

    /// Returns when it is this ticket's turn.
    ///
    /// - Throws: `cancelled` where the task was, which gives the ticket back.
    func turn() async throws(ChatError) {
        await withTaskCancellationHandler {
            await admission.sleep(id)
        } onCancel: {
            giveBack()
        }
        if Task.isCancelled { throw .cancelled }
    }
}
