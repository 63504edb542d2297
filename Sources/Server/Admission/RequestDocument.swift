import JSON
import Wire

/// What a body is read into.
protocol RequestDocument: Sendable {
    init(_ body: JSONValue, limits: WireLimits) throws(WireError)
}

extension ChatRequest: RequestDocument {}
extension CompletionRequest: RequestDocument {}
extension TokenizeRequest: RequestDocument {}
extension DetokenizeRequest: RequestDocument {}
extension AssetRequest: RequestDocument {}
extension KeyRequest: RequestDocument {}
