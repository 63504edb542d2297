import Crypto
import Fetch

/// Where a replica is: scheme, host, port, and what goes before the API's paths. A `/v1` at the end, as SDKs want
/// it, is not taken twice.
package struct ReplicaAddress: Sendable, Hashable {
    private let url: MediaURL
    private let base: String

    package init(_ text: String) throws(UpstreamError) {
        let url: MediaURL
        do { url = try MediaURL(text) } catch { throw .url(text, reason: "\(error)") }
        guard !url.target.contains("?") else { throw .url(text, reason: "it has a query") }
        self.url = url
        var base = url.target
        while base.hasSuffix("/") { base.removeLast() }
        if base.hasSuffix("/v1") { base.removeLast(3) }
        self.base = base
    }

    package static func == (a: ReplicaAddress, b: ReplicaAddress) -> Bool { a.description == b.description }
    package func hash(into hasher: inout Hasher) { hasher.combine(description) }

    /// The URL of one of the API's paths.
    package func url(_ path: String) -> String { "\(description)\(path)" }

    package var isSecure: Bool { url.scheme == .https }

    /// Whether what is sent there may pass strangers, unencrypted.
    package var isPublicPlainText: Bool {
        guard !isSecure, case .address(let address) = url.host else { return false }
        return address.scope == .everyone
    }

    package var identity: Digest16 { Digest16(Array(description.utf8)) }
}

extension ReplicaAddress: CustomStringConvertible {
    package var description: String { url.origin + base }
}
