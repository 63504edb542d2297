import ServiceLifecycle
import UnixSignals

extension MartletServer {
    /// How a server that listens to signals ended.
    package enum Ending: Sendable {
        /// Asked once; answers were let finish.
        case drained
        /// Asked twice.
        case interrupted
    }

    /// Serves until SIGTERM or SIGINT; a second one ends at once.
    package func runUntilSignal() async throws -> Ending {
        let group = ServiceGroup(configuration: ServiceGroupConfiguration(services: [self], logger: logger))
        return try await withThrowingTaskGroup(of: Ending.self) { tasks in
            tasks.addTask {
                try await group.run()
                return .drained
            }
            tasks.addTask {
                var count = 0
                for await _ in await UnixSignalsSequence(trapping: [.sigterm, .sigint]) {
                    count += 1
                    if count > 1 { break }
                    await group.triggerGracefulShutdown()
                }
                return .interrupted
            }
            let ending = try await tasks.next() ?? .drained
            tasks.cancelAll()
            return ending
        }
    }
}
