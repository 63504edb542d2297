extension MediaURL {
    /// Where a redirect leads: the `Location` of an answer from this URL, absolute or relative (RFC 3986
    /// section 5.2). It becomes an absolute text and is read like any other. From https to http is refused:
    /// who writes https wants nobody on the way to choose the picture.
    package func redirected(to location: String) throws(URLFault) -> MediaURL {
        let next = try MediaURL(absolute(location))
        guard scheme == .http || next.scheme == .https else { throw .plainHTTP }
        return next
    }

    private func absolute(_ location: String) throws(URLFault) -> String {
        guard location.utf8.count <= Self.maxLength else { throw .tooLong(location.utf8.count) }
        let beforePath = location.utf8.prefix { !"/?#".utf8.contains($0) }
        if beforePath.contains(UInt8(ascii: ":")) { return location }
        if location.hasPrefix("//") { return "\(scheme.rawValue):\(location)" }

        let path = target.prefix { $0 != "?" }
        let base =
            switch location.utf8.first {
            case UInt8(ascii: "/"): ""
            case UInt8(ascii: "?"): String(path)
            case UInt8(ascii: "#"), nil: target
            default: String(path[...(path.lastIndex(of: "/") ?? path.startIndex)])
            }
        return origin + base + location
    }
}
