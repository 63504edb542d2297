import AsyncHTTPClient
import NIOCore

extension HTTPClient {
    /// The one client of a fetcher. It makes connections only to addresses that the policy admits, whatever
    /// a name resolved to when it was checked, and does nothing by itself: no redirects, no cookies, no
    /// decompression, no second attempts, no trace headers.
    static func fetching(_ options: FetchOptions, dnsOverride: [String: String]) -> HTTPClient {
        var configuration = Configuration(
            redirectConfiguration: .disallow,
            timeout: .init(connect: TimeAmount(options.connectTime), read: .seconds(10)),
            decompression: .disabled)
        configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = options.turns.perHost
        configuration.connectionPool.retryConnectionEstablishment = false
        // A kept connection may be closing while it is used again, and nothing is tried twice.
        configuration.maximumUsesPerConnection = 1
        // With HTTP/2 bytes are sent before a connection can be judged.
        configuration.httpVersion = .http1Only
        configuration.tracing.tracer = nil
        configuration.dnsOverride = dnsOverride
        if let proxy = options.proxy {
            configuration.proxy = .server(host: proxy.host, port: proxy.port)
        }
        let policy = options.proxy == nil ? options.policy : nil
        configuration.http1_1ConnectionDebugInitializer = { judge($0, policy) }
        return HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    }

    /// Called with a connected channel before anything of a request is written to it.
    /// - Parameter policy: nil where a proxy judges addresses.
    private static func judge(_ channel: any Channel, _ policy: AddressPolicy?) -> EventLoopFuture<Void> {
        do {
            if let policy {
                guard let peer = channel.remoteAddress.flatMap(IPAddress.init), policy.admits(peer) else {
                    throw RemoteFault.address
                }
            }
            try ResponseGuard.add(to: channel)
            return channel.eventLoop.makeSucceededVoidFuture()
        } catch {
            // The pool must hear of the failure before the channel closes: it forgets the connection then.
            channel.eventLoop.execute { channel.close(promise: nil) }
            return channel.eventLoop.makeFailedFuture(error)
        }
    }
}
