import Wire

extension Exchange {
    private enum Outcome<Value: Sendable>: Sendable {
        case value(Result<Value, APIError>)
        case clientGone
        case deadline
    }

    /// Does work until it is done, the client leaves or the time is up; then it is cancelled.
    func whileWanted<Value: Sendable>(
        _ presence: ClientPresence, limits: RequestLimits,
        _ work: @escaping @Sendable () async throws(APIError) -> Value
    ) async throws(Refusal) -> Value {
        let outcome = await withTaskGroup(of: Outcome<Value>.self) { group in
            group.addTask {
                do throws(APIError) { return .value(.success(try await work())) } catch {
                    return .value(.failure(error))
                }
            }
            group.addTask {
                await presence.left()
                return .clientGone
            }
            if let deadline {
                group.addTask {
                    try? await Task.sleep(until: deadline)
                    return .deadline
                }
            }
            let first = await group.next()
            group.cancelAll()
            return first
        }
        switch outcome {
        case .value(.success(let value)): return value
        case .value(.failure(let error)): throw presence.isGone ? .clientGone : .error(error)
        case .deadline where !Task.isCancelled: throw .error(.deadline(limits))
        case .clientGone where presence.isGone: throw .clientGone
        case .clientGone, .deadline, nil: throw .error(.shuttingDown)
        }
    }
}
