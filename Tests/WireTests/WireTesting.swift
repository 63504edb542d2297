import JSON
import Testing
import Wire

/// Reads and refusals of bodies that tests write as text.
enum WireTesting {
    static let limits: WireLimits = {
        var limits = WireLimits()
        limits.videos = 1
        return limits
    }()

    /// The members of a body that is right, `fields` before them.
    static func chatBody(_ fields: String = "") -> String {
        body(fields, #""messages":[{"role":"user","content":"Hi"}]"#)
    }

    static func completionBody(_ fields: String = "") -> String { body(fields, #""prompt":"Hi""#) }

    private static func body(_ fields: String, _ required: String) -> String {
        fields.isEmpty ? "{\(required)}" : "{\(fields),\(required)}"
    }

    static func parsed(_ text: String) throws -> JSONValue {
        try RequestBody.parse([UInt8](text.utf8), limits: limits)
    }

    static func chat(_ fields: String = "") throws -> ChatRequest {
        try ChatRequest(parsed(chatBody(fields)), limits: limits)
    }

    static func completion(_ fields: String = "") throws -> CompletionRequest {
        try CompletionRequest(parsed(completionBody(fields)), limits: limits)
    }

    /// A chat of these messages, given as the inside of the array.
    static func messages(_ messages: String) throws -> [ChatMessage] {
        try ChatRequest(parsed(#"{"messages":[\#(messages)]}"#), limits: limits).messages
    }

    /// What `read` throws; it must throw.
    static func refusal<Value>(
        _ read: @autoclosure () throws -> Value, _ comment: Comment? = nil,
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws -> WireError {
        let error = #expect(throws: WireError.self, comment, sourceLocation: sourceLocation) {
            _ = try read()
        }
        return try #require(error, comment, sourceLocation: sourceLocation)
    }
}
