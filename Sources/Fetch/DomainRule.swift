/// One entry of the list of allowed hosts: `example.com` or an address is that host alone, `.example.com`
/// every host below it, but not itself.
package struct DomainRule: Sendable, Hashable {
    private let host: URLHost
    private let isSuffix: Bool

    package init(_ text: String) throws(URLFault) {
        isSuffix = text.hasPrefix(".")
        host = try URLHost(isSuffix ? String(text.dropFirst()) : text)
        if isSuffix, case .address = host { throw .hostName }
    }

    package func matches(_ host: URLHost) -> Bool {
        guard isSuffix else { return host == self.host }
        guard case .name(let name) = host, case .name(let suffix) = self.host else { return false }
        return name.hasSuffix("." + suffix)
    }
}
