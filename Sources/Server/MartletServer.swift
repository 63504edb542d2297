import Chat
import Glibc
import Hummingbird
import HummingbirdCore
import HummingbirdHTTP2
import Logging
import NIOCore
import NIOPosix
import NIOSSL
import ServiceLifecycle
import UnixSignals

/// The HTTP server: what a backend answers, to clients of the chat API.
package struct MartletServer: Service {
    package let configuration: ServerConfiguration
    package let gauges: ServerGauges
    private let application: Application<Responder>
    private let drain = Drain()
    private let responder: Responder
    let logger: Logger

    /// - Parameter logger: for the server's own troubles; requests are told to `observer`.
    package init(
        _ configuration: ServerConfiguration, backend: any ChatBackend, observer: any RequestObserver,
        gauges: ServerGauges = ServerGauges(), logger: Logger
    ) throws(ServerError) {
        self.configuration = configuration
        self.gauges = gauges
        self.logger = logger
        let responder = Responder(
            configuration, backend: backend, observer: observer, gauges: gauges, drain: drain)
        self.responder = responder
        application = Application(
            responder: responder,
            server: try Self.connections(configuration, gauges),
            configuration: ApplicationConfiguration(
                address: .hostname(configuration.host, port: configuration.port), serverName: "martlet",
                availableConnectionsDelegate: MaximumAvailableConnections(
                    configuration.connections.count, logger: logger)),
            onServerRunning: { channel in
                let address = ListeningAddress(
                    host: configuration.host, port: channel.localAddress?.port ?? configuration.port,
                    isEncrypted: configuration.tls != nil)
                configuration.onStage(.listening(address))
            },
            logger: logger)
    }

    /// Serves until the service group around it is asked to end gracefully. New connections are refused from
    /// then on; answers under way have the time of `drain`, and are cut off then.
    package func run() async throws {
        try await responder.resumePending()
        let (ended, end) = AsyncStream.makeStream(of: Never.self)
        try await withGracefulShutdownHandler {
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await listen() }
                group.addTask {
                    for await _ in ended {}
                    try await Task.sleep(for: configuration.drain)
                    configuration.onStage(.cuttingOff(requests: gauges.requests.value))
                    drain.cutOff()
                    try await Task.sleep(for: Self.farewell)
                }
                try await group.next()
                group.cancelAll()
            }
        } onGracefulShutdown: {
            drain.begin()
            configuration.onStage(.draining(requests: gauges.requests.value))
            end.finish()
        }
    }

    /// For telling clients that they are cut off.
    private static let farewell = Duration.seconds(1)

    private func listen() async throws(ServerError) {
        do {
            try await application.run()
        } catch let error as IOError {
            throw .cannotListen(
                host: configuration.host, port: configuration.port,
                reason: String(cString: strerror(error.errnoCode)))
        } catch {
            if !Task.isCancelled { throw .failed(reason: "\(error)") }
        }
    }

    private static func connections(
        _ configuration: ServerConfiguration, _ gauges: ServerGauges
    ) throws(ServerError) -> HTTPServerBuilder {
        let limits = configuration.connections
        let conversation = HTTP1Channel.Configuration(
            additionalChannelHandlers: [ConversationHandler(limits: limits)],
            idleTimeout: TimeAmount(limits.idle),
            httpDecoderConfiguration: HTTP1Channel.Configuration.DecoderConfiguration(
                maxHeaderFieldSize: limits.headerBytes, maxHeaderListSize: limits.headerBytes,
                maxHeaderFieldCount: limits.headerCount))
        guard let tls = try configuration.tls?.configuration() else {
            return HTTPServerBuilder { responder in
                GuardedChannel(
                    base: HTTP1Channel(responder: responder, configuration: conversation),
                    limits: limits, gauges: gauges)
            }
        }
        do { _ = try NIOSSLContext(configuration: tls) } catch {
            throw .unusableCertificate(reason: "\(error)")
        }
        return HTTPServerBuilder { responder in
            GuardedChannel(
                base: try HTTP2UpgradeChannel(
                    tlsConfiguration: tls,
                    configuration: HTTP2ChannelConfiguration(
                        idleTimeout: limits.idle, gracefulCloseTimeout: .seconds(1),
                        streamConfiguration: conversation),
                    responder: responder),
                limits: limits, gauges: gauges)
        }
    }
}
