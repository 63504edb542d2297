import Synchronization

/// Fetches in progress: those who want the same wait for the one that began.
final class Fetches: Sendable {
    typealias Outcome = Result<Void, StoreError>

    private let running = Mutex<[String: Task<Outcome, Never>]>([:])

    /// Goes on where the caller is cancelled: others may wait for it.
    func once(_ name: String, _ work: @escaping @Sendable () async -> Outcome) async -> Outcome {
        let task = running.withLock { running in
            if let task = running[name] { return task }
            let task = Task { [self] in
                let outcome = await work()
                self.running.withLock { $0[name] = nil }
                return outcome
            }
            running[name] = task
            return task
        }
        return await task.value
    }
}
