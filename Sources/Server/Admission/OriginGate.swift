import HTTPTypes
import Wire

/// Keeps pages of the web out of a server that listens to this machine only and asks for no key. A browser
/// lets every page send requests to 127.0.0.1, and one whose name comes to mean 127.0.0.1 once it is loaded
/// (DNS rebinding) may read the answers too. In each POST browsers say where the page is from.
struct OriginGate: Sendable {
    private let isNeeded: Bool
    private let admitted: [String]

    init(_ configuration: ServerConfiguration) {
        isNeeded = configuration.apiKeys.isEmpty && Self.isThisMachine(configuration.host)
        admitted = configuration.cors?.origins ?? []
    }

    func check(_ request: HTTPRequest) throws(APIError) {
        guard isNeeded, request.method == .post, let origin = request.headerFields[.origin],
            !admitted.contains(origin), !admitted.contains("*"), !Self.isThisMachine(Self.host(of: origin))
        else { return }
        throw .forbidden(
            "Pages of \(origin.prefix(256)) may not use this server, unless it is started with --cors-origin "
                + "or asks for a key.")
    }

    private static func isThisMachine(_ host: some StringProtocol) -> Bool {
        ServerConfiguration.ownHosts.contains(String(host)) || host.hasSuffix(".localhost")
    }

    /// Of `https://example.com:8443` or `http://[::1]:8000`; nothing of what has another form.
    private static func host(of origin: String) -> Substring {
        guard let start = origin.firstRange(of: "://")?.upperBound else { return "" }
        let rest = origin[start...]
        return rest.first == "[" ? rest.dropFirst().prefix { $0 != "]" } : rest.prefix { $0 != ":" }
    }
}
