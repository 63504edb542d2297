import Wire

/// Everything that a server is told before it starts.
package struct ServerConfiguration: Sendable {
    package var host = "127.0.0.1"
    /// 0 lets the system choose.
    package var port = 8_000
    /// At least one. All are accepted; answers carry the one that was asked for, else the first.
    package var servedModelNames: [String]
    /// Each opens every route. Empty: no key is asked for.
    package var apiKeys: [String] = []
    package var tls: TLSFiles?
    package var connections = ConnectionLimits()
    package var requests = RequestLimits()
    package var wire = WireLimits()
    /// Opens the API to pages of other origins; nil keeps it closed.
    package var cors: CORSPolicy?
    package var pages = ServerPages()
    /// Makes it a server of the hosted flavour.
    package var hosted: HostedServices?
    /// This product's own.
    package var version: String
    /// How long answers under way may take after the server was asked to end; then they are cut off.
    package var drain = Duration.seconds(30)
    /// Told of each as it happens, on any thread.
    package var onStage: @Sendable (ServerStage) -> Void = { _ in }

    /// What `host` may be where only this machine is to reach the server.
    package static let ownHosts = ["127.0.0.1", "::1", "localhost"]

    package init(servedModelNames: [String], version: String) {
        precondition(!servedModelNames.isEmpty, "a server has a model's name")
        self.servedModelNames = servedModelNames
        self.version = version
    }
}

/// A turn in a server's life.
package enum ServerStage: Sendable, Equatable {
    case listening(ListeningAddress)
    /// Nothing new is begun; so many requests are still being answered.
    case draining(requests: Int)
    /// Their time is over.
    case cuttingOff(requests: Int)
}

package struct ListeningAddress: Sendable, Equatable {
    package let host: String
    package let port: Int
    package let isEncrypted: Bool

    package var url: String {
        let shown = host.contains(":") ? "[\(host)]" : host
        return "\(isEncrypted ? "https" : "http")://\(shown):\(port)"
    }
}
