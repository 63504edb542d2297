import Chat
import JSON
import ScriptedChat
import TestSupport
import Wire

extension ScriptedBackend {
    convenience init(_ script: JSONValue) throws { self.init(try Script(parsing: script.bytes())) }

    /// Rules with one reply each, in order.
    convenience init(replies: JSONValue...) throws {
        try self.init(["rules": .array(replies.map { ["reply": $0] })])
    }

    /// The plain answer's document.
    func plain(_ request: ChatRequest) async throws -> JSONValue {
        let stream = try await chat(request)
        var fold = CompletionFold(request, stream, identity: .test)
        for try await events in stream.events { fold.take(events) }
        return try fold.finish().json
    }

    /// The documents of the streamed answer.
    func streamed(_ request: ChatRequest) async throws -> [JSONValue] {
        let stream = try await chat(request)
        var writer = ChunkWriter(request, stream, identity: .test)
        var sent = ServerSentEvents()
        for try await events in stream.events {
            for chunk in writer.take(events) { sent.add(chunk.json) }
        }
        for chunk in try writer.finish() { sent.add(chunk.json) }
        return try EventStream(sent.bytes).documents
    }

    func plain(_ request: CompletionRequest) async throws -> JSONValue {
        let stream = try await complete(request)
        let echoes = try await echoes(of: request, stream)
        var fold = TextCompletionFold(request, stream, echoes: echoes, identity: .test)
        for try await events in stream.events { fold.take(events) }
        return try fold.finish().json
    }

    func streamed(_ request: CompletionRequest) async throws -> [JSONValue] {
        let stream = try await complete(request)
        let echoes = try await echoes(of: request, stream)
        var writer = TextChunkWriter(request, stream, echoes: echoes, identity: .test)
        var sent = ServerSentEvents()
        for try await events in stream.events {
            for chunk in writer.take(events) { sent.add(chunk.json) }
        }
        for chunk in try writer.finish() { sent.add(chunk.json) }
        return try EventStream(sent.bytes).documents
    }
}

extension AnswerIdentity {
    static let test = AnswerIdentity(id: "test-1", created: 17, model: "scripted")
}

extension ChatRequest {
    init(_ text: String) { self.init(messages: [ChatMessage(role: .user, content: .text(text))]) }

    static let tool = ChatTool(
        definition: ["type": "function", "function": ["name": "get_weather"]], name: "get_weather")
}

extension JSONValue {
    /// Of the first choice of a plain answer.
    var choice: JSONValue { self["choices"]?.array?.first ?? .null }
    var message: JSONValue { choice["message"] ?? .null }
}
