import Wire

extension Exchange {
    private enum Outcome<Value: Sendable>: Sendable {
        case value(Result<Value, APIError>)
        case clientGone
        case deadline
        case cutOff
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
            group.addTask {
                await self.drain.cutOffBegins()
                return .cutOff
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
        case .value(.success(let value)) where !Task.isCancelled: return value
        case .deadline where !Task.isCancelled: throw .error(.deadline(limits))
        case .cutOff where !Task.isCancelled: throw .error(.shuttingDown)
        case _ where isCutOff: throw .error(.shuttingDown)
        // With its connection a stream of HTTP/2 loses its task, before or after it hears why.
        case _ where presence.isGone || Task.isCancelled: throw .clientGone
        case .value(.failure(let error)): throw .error(error)
        case .value(.success), .clientGone, .deadline, .cutOff, nil: throw .clientGone
        }
    }
}
