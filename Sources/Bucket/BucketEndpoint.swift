import Foundation

/// Where a bucket's service listens, and how its objects are addressed there.
package struct BucketEndpoint: Sendable, Hashable {
    package enum Addressing: Sendable, Hashable {
        /// `https://endpoint/bucket/key`
        case path
        /// `https://bucket.endpoint/key`
        case host
    }

    package let isSecure: Bool
    /// With the port where it is not the scheme's own.
    package let authority: String
    package let addressing: Addressing

    /// Amazon's own service.
    package init(region: String, addressing: Addressing = .host) {
        isSecure = true
        authority = "s3.\(region).amazonaws.com"
        self.addressing = addressing
    }

    /// - Parameter url: `http://host:port` or `https://host`, without a path.
    package init(_ url: String, addressing: Addressing = .path) throws(BucketError) {
        guard let parts = URLComponents(string: url), let scheme = parts.scheme?.lowercased(),
            ["http", "https"].contains(scheme), let host = parts.host, !host.isEmpty
        else { throw .endpoint(url, reason: "it must be like https://s3.example.com") }
        guard ["", "/"].contains(parts.path), parts.query == nil, parts.fragment == nil, parts.user == nil,
            parts.password == nil
        else { throw .endpoint(url, reason: "it must have neither a path nor a query nor a user") }
        if let port = parts.port, !(1...65_535).contains(port) {
            throw .endpoint(url, reason: "its port must be between 1 and 65535")
        }
        isSecure = scheme == "https"
        let isUsual = parts.port == nil || parts.port == (isSecure ? 443 : 80)
        authority = host.lowercased() + (isUsual ? "" : ":\(parts.port ?? 0)")
        self.addressing = addressing
    }

    /// The Host header and the encoded path of an object.
    func target(of object: BucketObject) -> (authority: String, path: String) {
        let key = URIEncoding.path(object.key)
        return switch addressing {
        case .path: (authority, "/\(object.bucket)/\(key)")
        case .host: ("\(object.bucket).\(authority)", "/\(key)")
        }
    }

    var scheme: String { isSecure ? "https" : "http" }
}
