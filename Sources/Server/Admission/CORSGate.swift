import HTTPTypes

/// Tells browsers whether pages of other origins may call. Without a policy nothing is said, and browsers
/// then refuse.
struct CORSGate: Sendable {
    private let policy: CORSPolicy?

    init(_ policy: CORSPolicy?) { self.policy = policy }

    /// Headers for any answer to that request.
    func headers(for request: HTTPRequest) -> HTTPFields {
        guard let policy else { return [:] }
        var headers: HTTPFields = [.vary: "Origin"]
        guard let origin = allowedOrigin(request, policy) else { return headers }
        headers[.accessControlAllowOrigin] = origin
        if !policy.exposedHeaders.isEmpty {
            headers[.accessControlExposeHeaders] = policy.exposedHeaders.joined(separator: ", ")
        }
        return headers
    }

    /// Further headers for the answer to OPTIONS with which a browser asks beforehand.
    func preflightHeaders(for request: HTTPRequest) -> HTTPFields {
        guard let policy, allowedOrigin(request, policy) != nil,
            request.headerFields[.accessControlRequestMethod] != nil
        else { return [:] }
        return [
            .accessControlAllowMethods: policy.methods.joined(separator: ", "),
            .accessControlAllowHeaders: allowedHeaders(request, policy),
            .accessControlMaxAge: String(policy.maxAgeSeconds),
        ]
    }

    /// Those of the policy, then what the page asks for: OpenAI's SDKs send a dozen `x-stainless-*`, and a
    /// list that a star stands in never covers `Authorization`.
    private func allowedHeaders(_ request: HTTPRequest, _ policy: CORSPolicy) -> String {
        let asked = (request.headerFields[.accessControlRequestHeaders] ?? "").split(separator: ",")
            .map { $0.trimmingPrefix { $0 == " " || $0 == "\t" } }
            .compactMap { HTTPField.Name(String($0.prefix { $0 != " " && $0 != "\t" })) }
            .prefix(CORSGate.maximumAskedHeaders)
        var names = policy.headers
        if names.contains("*") { names.append("Authorization") }
        var known = Set(names.map { $0.lowercased() })
        for name in asked where known.insert(name.canonicalName).inserted { names.append(name.rawName) }
        return names.joined(separator: ", ")
    }

    private static let maximumAskedHeaders = 64

    private func allowedOrigin(_ request: HTTPRequest, _ policy: CORSPolicy) -> String? {
        guard let origin = request.headerFields[.origin] else { return nil }
        if policy.origins.contains("*") { return "*" }
        return policy.origins.contains(origin) ? origin : nil
    }
}
