/// As much of RFC 3986 as references inside one document need.
enum URIReference {
    static func resolved(_ reference: String, against base: String) -> String {
        let bare = base.split(at: "#").head
        if reference.isEmpty { return bare }
        if reference.hasPrefix("#") { return bare + reference }
        if scheme(of: reference) != nil { return reference }
        guard let scheme = scheme(of: bare) else {
            return reference.hasPrefix("/") ? reference : directory(of: bare) + reference
        }
        let rest = bare.dropFirst(scheme.count + 1)
        if reference.hasPrefix("//") { return "\(scheme):\(reference)" }
        guard rest.hasPrefix("//") else { return "\(scheme):\(directory(of: String(rest)))\(reference)" }
        let authority = rest.dropFirst(2).prefix { $0 != "/" }
        let path = String(rest.dropFirst(2 + authority.count))
        let start = "\(scheme)://\(authority)"
        if reference.hasPrefix("/") { return start + reference }
        return start + (path.isEmpty ? "/" : directory(of: path)) + reference
    }

    /// With `%41` read as `A`; nil where that is no text.
    static func unescaped(_ text: String) -> String? {
        guard text.utf8.contains(UInt8(ascii: "%")) else { return text }
        var bytes: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            guard let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16) else {
                return nil
            }
            bytes.append(value)
            rest = rest.dropFirst(2)
        }
        return String(validating: bytes, as: UTF8.self)
    }

    private static func scheme(of uri: String) -> Substring? {
        guard let colon = uri.firstIndex(of: ":"), uri.first?.isLetter == true else { return nil }
        let scheme = uri[..<colon]
        return scheme.allSatisfy { $0.isLetter || $0.isNumber || "+-.".contains($0) } ? scheme : nil
    }

    private static func directory(of path: String) -> String {
        path.lastIndex(of: "/").map { String(path[...$0]) } ?? ""
    }
}

extension String {
    /// What comes before the first `separator`, and what after it; nil where there is none.
    func split(at separator: Character) -> (head: String, tail: String?) {
        guard let place = firstIndex(of: separator) else { return (self, nil) }
        return (String(self[..<place]), String(self[index(after: place)...]))
    }
}
