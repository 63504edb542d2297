import Chat
import JSON
import Wire

/// A request that a model answers with choices.
enum ModelRequest: Sendable {
    case chat(ChatRequest)
    case completion(CompletionRequest)

    var model: String? {
        switch self {
        case .chat(let request): request.model
        case .completion(let request): request.model
        }
    }

    var sampling: SamplingFields {
        switch self {
        case .chat(let request): request.sampling
        case .completion(let request): request.sampling
        }
    }

    var isStreamed: Bool {
        switch self {
        case .chat(let request): request.stream.isStreamed
        case .completion(let request): request.stream.isStreamed
        }
    }

    /// Of the body.
    var requestID: String? {
        switch self {
        case .chat(let request): request.requestID
        case .completion(let request): request.requestID
        }
    }

    var answerPrefix: String {
        switch self {
        case .chat: "chatcmpl-"
        case .completion: "cmpl-"
        }
    }

    /// The same request, which backends elsewhere know by that journey.
    func on(_ journey: RequestJourney) -> ModelRequest {
        switch self {
        case .chat(var request):
            request.journey = journey
            return .chat(request)
        case .completion(var request):
            request.journey = journey
            return .completion(request)
        }
    }

    func begin(on backend: any ChatBackend) async throws(ChatError) -> BegunAnswer {
        switch self {
        case .chat(let request):
            return BegunAnswer(request: self, stream: try await backend.chat(request), echoes: [])
        case .completion(let request):
            let stream = try await backend.complete(request)
            let echoes = try await backend.echoes(of: request, stream)
            return BegunAnswer(request: self, stream: stream, echoes: echoes)
        }
    }
}

/// An answer whose events are to come.
struct BegunAnswer: Sendable {
    let request: ModelRequest
    let stream: ChatStream
    /// Texts that the choices of a text completion begin with.
    let echoes: [String]

    func chunks(_ identity: AnswerIdentity) -> AnswerChunks {
        switch request {
        case .chat(let request): .chat(ChunkWriter(request, stream, identity: identity))
        case .completion(let request):
            .completion(TextChunkWriter(request, stream, echoes: echoes, identity: identity))
        }
    }

    /// The whole answer as a document.
    func whole(_ identity: AnswerIdentity, _ exchange: Exchange?) async throws(ChatError) -> JSONValue {
        switch request {
        case .chat(let request):
            var fold = CompletionFold(request, stream, identity: identity)
            for try await events in stream.events {
                exchange?.take(events)
                fold.take(events)
            }
            return try fold.finish().json
        case .completion(let request):
            var fold = TextCompletionFold(request, stream, echoes: echoes, identity: identity)
            for try await events in stream.events {
                exchange?.take(events)
                fold.take(events)
            }
            return try fold.finish().json
        }
    }
}

/// Events → the documents of a stream.
enum AnswerChunks: Sendable {
    case chat(ChunkWriter)
    case completion(TextChunkWriter)

    mutating func take(_ events: [ChatEvent]) -> [JSONValue] {
        switch self {
        case .chat(var writer):
            let chunks = writer.take(events)
            self = .chat(writer)
            return chunks.map(\.json)
        case .completion(var writer):
            let chunks = writer.take(events)
            self = .completion(writer)
            return chunks.map(\.json)
        }
    }

    mutating func finish() throws(ChatError) -> [JSONValue] {
        switch self {
        case .chat(var writer): try writer.finish().map(\.json)
        case .completion(var writer): try writer.finish().map(\.json)
        }
    }
}
