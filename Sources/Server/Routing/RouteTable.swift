/// All routes of a server. Paths are compared byte by byte as they were sent: nothing is decoded, folded or
/// cut but the query, and no header takes part, so a path has one meaning for all who look at it.
package struct RouteTable: Sendable {
    package let routes: [Route]
    private let exact: [String: Route]
    private let patterns: [Pattern]

    /// A route with braces: what stands before and behind them.
    private struct Pattern: Sendable {
        let route: Route
        let prefix: [UInt8]
        let suffix: [UInt8]
    }

    /// What every server answers.
    package static let selfHosted = RouteTable(Route.model + Route.service + Route.pages)

    /// The same and what NVIDIA's cloud adds.
    package static let hosted = RouteTable(
        Route.model + Route.service + Route.pages + Route.hostedPages + Route.assets + Route.requests
            + Route.keys)

    /// Of two templates that fit a path, the first one counts.
    init(_ routes: [Route]) {
        self.routes = routes
        var exact: [String: Route] = [:]
        var patterns: [Pattern] = []
        for route in routes {
            let template = route.template
            if let start = template.firstIndex(of: "{"), let end = template.firstIndex(of: "}") {
                patterns.append(
                    Pattern(
                        route: route, prefix: Array(template[..<start].utf8),
                        suffix: Array(template[template.index(after: end)...].utf8)))
            } else {
                exact[template] = route
            }
        }
        self.exact = exact
        self.patterns = patterns
    }

    /// nil for a path that nothing is served at.
    func match(_ target: String) -> RouteMatch? {
        let path = target.prefix { $0 != "?" }
        if let route = exact[String(path)] { return RouteMatch(route: route) }
        let bytes = Array(path.utf8)
        for pattern in patterns {
            let length = bytes.count - pattern.prefix.count - pattern.suffix.count
            guard length > 0, bytes.starts(with: pattern.prefix),
                bytes.suffix(pattern.suffix.count).elementsEqual(pattern.suffix),
                let name = String(percentEncoded: bytes.dropFirst(pattern.prefix.count).prefix(length))
            else { continue }
            return RouteMatch(route: pattern.route, parameter: name)
        }
        return nil
    }
}

/// The route that a path names.
struct RouteMatch: Sendable {
    let route: Route
    /// What stands in the braces of the route, percent signs decoded.
    var parameter: String?
}
