import Chat
import Foundation
import Martlet
import Synchronization
import Threads

/// Loads a model on a thread of its own and tells whoever asks how far it is.
final class ModelLoader: Sendable {
    typealias Outcome = Result<ServedModel, ModelError>
    private typealias Waiter = CheckedContinuation<Outcome?, Never>

    private enum State {
        /// Share of the weights in memory, and those who wait for the rest.
        case loading(Double, [Int: Waiter])
        case loaded(ServedModel)
        case failed(ModelError)
    }

    private let state = Mutex(State.loading(0, [:]))
    private let waiters = Atomic(0)

    /// Begins at once.
    func start(path: String, options: Model.Options) {
        let thread = ThreadEntry { [self] in
            let outcome = Outcome { () throws(ModelError) in
                let model = try Model(path: path, options: options) { progress in report(progress) }
                return ServedModel(model: model, facts: try ServedModelFacts(model))
            }
            finish(outcome)
        }
        thread.start(stackByteCount: 8 << 20)
    }

    private func report(_ progress: Double) {
        state.withLock { state in
            if case .loading(_, let waiters) = state { state = .loading(progress, waiters) }
        }
    }

    private func finish(_ outcome: Outcome) {
        let waiters: [Waiter] = state.withLock { state in
            guard case .loading(_, let waiters) = state else { return [] }
            switch outcome {
            case .success(let model): state = .loaded(model)
            case .failure(let error): state = .failed(error)
            }
            return Array(waiters.values)
        }
        for waiter in waiters { waiter.resume(returning: outcome) }
    }

    var readiness: BackendStatus.Readiness {
        state.withLock { state in
            switch state {
            case .loading(let progress, _): .loading(progress)
            case .loaded: .ready
            case .failed: .failed
            }
        }
    }

    /// nil until it is loaded, and where it cannot be.
    var model: ServedModel? {
        state.withLock { state in if case .loaded(let model) = state { model } else { nil } }
    }

    /// The model, or why there is none; nil where the task is cancelled before that is known.
    func outcome() async -> Outcome? {
        let number = waiters.add(1, ordering: .relaxed).newValue
        return await withTaskCancellationHandler {
            await withCheckedContinuation { waiter in
                let known: Outcome?? = state.withLock { state in
                    switch state {
                    case .loaded(let model): return .success(model)
                    case .failed(let error): return .failure(error)
                    case .loading(let progress, var waiters):
                        guard !Task.isCancelled else { return .some(nil) }
                        waiters[number] = waiter
                        state = .loading(progress, waiters)
                        return nil
                    }
                }
                if let known { waiter.resume(returning: known) }
            }
        } onCancel: {
            let waiter: Waiter? = state.withLock { state in
                guard case .loading(let progress, var waiters) = state else { return nil }
                let waiter = waiters.removeValue(forKey: number)
                state = .loading(progress, waiters)
                return waiter
            }
            waiter?.resume(returning: nil)
        }
    }
}

/// A loaded model, and what is told about it.
struct ServedModel: Sendable {
    let model: Model
    let facts: ServedModelFacts
}
