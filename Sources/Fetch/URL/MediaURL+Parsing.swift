extension MediaURL {
    /// Reads an absolute URL. Stricter than browsers where they repair (backslashes, tabs, missing slashes,
    /// credentials), because such repairs are where two parsers come to differ; as lenient as they are with
    /// characters in path and query, which are percent-encoded. The fragment is dropped.
    package init(_ text: String) throws(URLFault) {
        let bytes = Array(text.utf8)
        guard bytes.count <= Self.maxLength else { throw .tooLong(bytes.count) }
        for byte in bytes {
            guard byte >= 0x20, byte != 0x7F else { throw .controlCharacter }
            guard byte != UInt8(ascii: "\\") else { throw .backslash }
        }

        let colon = bytes.firstIndex(of: UInt8(ascii: ":")) ?? bytes.endIndex
        let name = String(decoding: bytes[..<colon].map(ASCII.lowercased), as: UTF8.self)
        guard colon < bytes.endIndex, let scheme = Scheme(rawValue: name) else { throw .scheme }
        let afterScheme = bytes[(colon + 1)...]
        guard afterScheme.starts(with: "//".utf8) else { throw .noHost }

        let rest = afterScheme.dropFirst(2)
        let authority = rest.prefix { !"/?#".utf8.contains($0) }
        let (host, port) = try Self.hostAndPort(authority)
        self.scheme = scheme
        self.host = try URLHost(host)
        self.port = try Self.portNumber(port) ?? scheme.defaultPort
        target = Self.target(rest[authority.endIndex...])
    }

    private static func hostAndPort(
        _ authority: ArraySlice<UInt8>
    ) throws(URLFault) -> (String, ArraySlice<UInt8>?) {
        guard !authority.contains(UInt8(ascii: "@")) else { throw .userInfo }
        let bracket = authority.lastIndex(of: UInt8(ascii: "]")) ?? authority.startIndex
        let colon = authority[bracket...].firstIndex(of: UInt8(ascii: ":"))
        let host = authority[..<(colon ?? authority.endIndex)]
        guard !host.isEmpty else { throw .noHost }
        return (String(decoding: host, as: UTF8.self), colon.map { authority[($0 + 1)...] })
    }

    /// Nil where none is written, not even after a colon.
    private static func portNumber(_ digits: ArraySlice<UInt8>?) throws(URLFault) -> Int? {
        guard let digits, !digits.isEmpty else { return nil }
        guard digits.count <= 5, digits.allSatisfy(ASCII.isDigit) else { throw .port }
        let number = digits.reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) }
        guard (1...65535).contains(number) else { throw .port }
        return number
    }

    private static func target(_ text: ArraySlice<UInt8>) -> String {
        let withoutFragment = text.prefix { $0 != UInt8(ascii: "#") }
        let path = withoutFragment.prefix { $0 != UInt8(ascii: "?") }
        let query = withoutFragment[path.endIndex...]
        return withoutDotSegments(encoded(path)) + encoded(query)
    }

    /// Percent-encodes what RFC 3986 does not allow in a path or query, and a `%` that encodes nothing.
    private static func encoded(_ text: ArraySlice<UInt8>) -> String {
        var output: [UInt8] = []
        output.reserveCapacity(text.count)
        for (index, byte) in zip(text.indices, text) {
            let isAllowed =
                if byte == UInt8(ascii: "%") {
                    text[(index + 1)...].prefix(2).count { ASCII.hexValue($0) != nil } == 2
                } else {
                    ASCII.isLetter(byte) || ASCII.isDigit(byte) || "-._~!$&'()*+,;=:@/?".utf8.contains(byte)
                }
            if isAllowed {
                output.append(byte)
            } else {
                let digits = Array("0123456789ABCDEF".utf8)
                output += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
        return String(decoding: output, as: UTF8.self)
    }

    /// RFC 3986 section 5.2.4, for a path that is empty or begins with a slash.
    private static func withoutDotSegments(_ path: String) -> String {
        var segments: [Substring] = []
        let given = path.split(separator: "/", omittingEmptySubsequences: false).dropFirst()
        for (index, segment) in zip(given.indices, given) {
            let isLast = index == given.endIndex - 1
            switch segment {
            case ".":
                if isLast { segments.append("") }
            case "..":
                if !segments.isEmpty { segments.removeLast() }
                if isLast { segments.append("") }
            default:
                segments.append(segment)
            }
        }
        return "/" + segments.joined(separator: "/")
    }
}
