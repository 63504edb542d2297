/// Which hosts may be asked for media.
package struct AddressPolicy: Sendable {
    /// Also loopback and the private networks of RFC 1918, RFC 6598 and RFC 4193. Link-local addresses and
    /// the metadata services of clouds are never allowed.
    package var allowsPrivate = false
    /// Where not empty, the only hosts that are asked.
    package var domains: [DomainRule] = []
    /// Besides 80 and 443.
    package var extraPorts: Set<Int> = []

    package init() {}

    /// Everything that a URL alone tells.
    package func admit(_ url: MediaURL) throws(RemoteFault) {
        guard [80, 443].contains(url.port) || extraPorts.contains(url.port) else { throw .port(url.port) }
        guard domains.isEmpty || domains.contains(where: { $0.matches(url.host) }) else { throw .domain }
        if case .address(let address) = url.host, !admits(address) { throw .address }
    }

    package func admits(_ address: IPAddress) -> Bool {
        switch address.scope {
        case .everyone: true
        case .owner: allowsPrivate
        case .nobody: false
        }
    }
}
