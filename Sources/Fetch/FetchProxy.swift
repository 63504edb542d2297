/// An HTTP proxy: `http://host:port`.
package struct FetchProxy: Sendable, Hashable {
    package let host: String
    package let port: Int

    package init(_ text: String) throws(URLFault) {
        let url = try MediaURL(text)
        guard url.scheme == .http, url.target == "/" else { throw .scheme }
        host = url.host.description
        port = url.port
    }
}
