import Chat
import JSON
import Logging
import Server
import ServiceLifecycle
import Synchronization
import Testing

/// A server on a port of its own, for the time of a test.
struct TestServer: Sendable {
    let port: Int
    let backend: CountingBackend
    let records: Records
    let gauges: ServerGauges
    let stages: Stages
    private let group: ServiceGroup

    /// Keeps what the server tells of its requests.
    final class Records: RequestObserver {
        private let list = Mutex<[RequestRecord]>([])

        var all: [RequestRecord] { list.withLock { $0 } }

        func requestEnded(_ record: RequestRecord) { list.withLock { $0.append(record) } }
    }

    /// Keeps what the server tells of itself.
    final class Stages: Sendable {
        private let list = Mutex<[ServerStage]>([])

        var all: [ServerStage] { list.withLock { $0 } }

        func add(_ stage: ServerStage) { list.withLock { $0.append(stage) } }
    }

    static let names = ["words", "qwen/qwen3.5-397b-a17b"]

    static func run(
        _ change: (inout ServerConfiguration) -> Void = { _ in }, _ test: (TestServer) async throws -> Void
    ) async throws {
        var configuration = ServerConfiguration(servedModelNames: names, version: "1.2.3")
        configuration.port = 0
        configuration.drain = .seconds(1)
        change(&configuration)
        let (ports, listening) = AsyncStream.makeStream(of: Int.self)
        let stages = Stages()
        configuration.onStage = { stage in
            stages.add(stage)
            if case .listening(let address) = stage { listening.yield(address.port) }
        }
        let backend = CountingBackend()
        let records = Records()
        var logger = Logger(label: "test")
        logger.logLevel = .error
        let server = try MartletServer(configuration, backend: backend, observer: records, logger: logger)
        let group = ServiceGroup(configuration: ServiceGroupConfiguration(services: [server], logger: logger))
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask {
                defer { listening.finish() }
                try await group.run()
            }
            guard let port = await ports.first(where: { _ in true }) else {
                return try await tasks.waitForAll()
            }
            let result: Result<Void, any Error>
            do {
                result = .success(
                    try await test(
                        TestServer(
                            port: port, backend: backend, records: records, gauges: server.gauges,
                            stages: stages, group: group)))
            } catch {
                result = .failure(error)
            }
            await group.triggerGracefulShutdown()
            try await tasks.waitForAll()
            try result.get()
        }
    }

    func shutDown() async { await group.triggerGracefulShutdown() }

    func connect() async throws -> RawConnection { try await RawConnection.open(port) }

    /// One request on a connection of its own.
    func ask(
        _ method: String, _ target: String, headers: [String] = [], body: String? = nil
    ) async throws -> RawAnswer {
        try await connect().ask(method, target, headers: headers, body: body)
    }

    func chat(_ text: String, _ more: String = "", headers: [String] = []) async throws -> RawAnswer {
        try await ask("POST", "/v1/chat/completions", headers: headers, body: Self.chatBody(text, more))
    }

    static func chatBody(_ text: String, _ more: String = "") -> String {
        #"{"messages":[{"role":"user","content":"\#(text)"}]\#(more)}"#
    }
}

/// Waits until something is so; the time only catches hangs.
func eventually(
    _ condition: () -> Bool, _ comment: Comment = "it never came to that",
    sourceLocation: SourceLocation = #_sourceLocation
) async throws {
    for _ in 0..<2_000 {
        if condition() { return }
        try await Task.sleep(for: .milliseconds(5))
    }
    Issue.record(comment, sourceLocation: sourceLocation)
}
