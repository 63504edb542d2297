@testable import JSON
@testable import Wire

extension Targets {
    /// What is read is written so that it is read again, and the same.
    static let json: Target = { bytes in
        guard let value = try? JSONValue(parsing: bytes) else { return true }
        for style in [JSONStyle.compact, .python] {
            let text = value.bytes(style)
            precondition((try? JSONValue(parsing: text)) == value, "not stable: \(value.text())")
        }
        return true
    }

    /// A body as each of the requests that may have one.
    static let request: Target = { bytes in
        var limits = WireLimits()
        limits.videos = 1
        guard let body = try? RequestBody.parse(bytes, limits: limits) else { return true }
        _ = try? ChatRequest(body, limits: limits)
        _ = try? CompletionRequest(body, limits: limits)
        _ = try? TokenizeRequest(body, limits: limits)
        _ = try? DetokenizeRequest(body, limits: limits)
        return true
    }
}
