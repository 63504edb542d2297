/// The host of a URL.
package enum URLHost: Sendable, Hashable {
    /// A DNS name in lower case, without the dot at its end.
    case name(String)
    case address(IPAddress)
}

extension URLHost: CustomStringConvertible {
    /// As it is written in a URL: an IPv6 address in brackets.
    package var description: String {
        switch self {
        case .name(let name): name
        case .address(let address):
            if case .v6 = address { "[\(address)]" } else { address.description }
        }
    }
}

extension URLHost {
    /// Reads the host between the slashes and the port. A host whose last label is a number is an IPv4
    /// address in one spelling or another, or an error.
    package init(_ text: String) throws(URLFault) {
        if text.hasPrefix("[") {
            guard text.hasSuffix("]"), let address = IPAddress(v6: text.dropFirst().dropLast()) else {
                throw .hostAddress
            }
            self = .address(address)
            return
        }
        guard text.utf8.allSatisfy({ $0 < 0x80 }) else { throw .hostNotASCII }
        let name = String(decoding: text.utf8.map(ASCII.lowercased), as: UTF8.self)
        let rooted = name.hasSuffix(".") ? String(name.dropLast()) : name
        let labels = rooted.split(separator: ".", omittingEmptySubsequences: false)
        guard let last = labels.last, !rooted.isEmpty else { throw .noHost }

        if Self.isNumber(last) {
            guard let address = IPAddress(v4: rooted) else { throw .hostAddress }
            self = .address(address)
            return
        }
        guard rooted.utf8.count <= 253, labels.allSatisfy({ (1...63).contains($0.utf8.count) }) else {
            throw .hostName
        }
        let isName = rooted.utf8.allSatisfy { byte in
            ASCII.isLetter(byte) || ASCII.isDigit(byte) || "-_.".utf8.contains(byte)
        }
        guard isName else { throw .hostName }
        self = .name(rooted)
    }

    private static func isNumber(_ label: some StringProtocol) -> Bool {
        if label.hasPrefix("0x") { return label.utf8.dropFirst(2).allSatisfy { ASCII.hexValue($0) != nil } }
        return !label.isEmpty && label.utf8.allSatisfy(ASCII.isDigit)
    }
}
