/// The parts of an `http:` or `https:` URL: the only reading of it there is. What is checked are these
/// parts, and what is dialled is `description`, which is written from them; the text they were read from is
/// not used again.
package struct MediaURL: Sendable, Hashable {
    package enum Scheme: String, Sendable {
        case http, https

        var defaultPort: Int { self == .http ? 80 : 443 }
    }

    package let scheme: Scheme
    package let host: URLHost
    package let port: Int
    /// Path and query, in the characters that RFC 3986 allows there: the target of the request line.
    package let target: String

    /// Bytes of a URL's text.
    package static let maxLength = 8192
}

extension MediaURL: CustomStringConvertible {
    package var description: String { origin + target }

    /// Scheme, host, and the port where it is not the scheme's own.
    package var origin: String {
        "\(scheme.rawValue)://\(host)" + (port == scheme.defaultPort ? "" : ":\(port)")
    }
}
