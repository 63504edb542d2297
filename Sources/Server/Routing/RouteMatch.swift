/// The route that a path names. Paths are compared byte by byte as they were sent: nothing is decoded, folded
/// or cut but the query, and no header takes part, so a path has one meaning for all who look at it.
struct RouteMatch: Equatable {
    let route: Route
    /// What stands in the braces of the route, percent signs decoded.
    var parameter: String?

    private static let exact: [String: Route] = Dictionary(
        uniqueKeysWithValues: Route.allCases.filter { $0.prefix == nil }.map { ($0.template, $0) })
    private static let prefixed = Route.allCases.compactMap { route in
        route.prefix.map { (route: route, prefix: $0) }
    }

    /// nil for a path that nothing is served at.
    init?(target: String) {
        let path = target.prefix { $0 != "?" }
        if let route = Self.exact[String(path)] {
            self.route = route
        } else if let match = Self.prefixed.first(where: { path.utf8.starts(with: $0.prefix.utf8) }),
            let name = String(percentEncoded: path.utf8.dropFirst(match.prefix.utf8.count)), !name.isEmpty
        {
            route = match.route
            parameter = name
        } else {
            return nil
        }
    }
}

extension Route {
    /// Of a template that ends in braces: what stands before them.
    fileprivate var prefix: Substring? {
        template.firstIndex(of: "{").map { template[..<$0] }
    }
}

extension String {
    /// nil where a percent sign is not followed by two digits, or the result is not UTF-8.
    init?(percentEncoded bytes: some Sequence<UInt8>) {
        var decoded: [UInt8] = []
        var iterator = bytes.makeIterator()
        while let byte = iterator.next() {
            guard byte == UInt8(ascii: "%") else {
                decoded.append(byte)
                continue
            }
            guard let high = iterator.next().flatMap(Self.digit),
                let low = iterator.next().flatMap(Self.digit)
            else { return nil }
            decoded.append(high << 4 | low)
        }
        guard let text = String(validating: decoded, as: UTF8.self) else { return nil }
        self = text
    }

    private static func digit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}
