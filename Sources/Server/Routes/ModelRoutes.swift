import Chat
import HTTPTypes
import HummingbirdCore
import JSON
import NIOCore
import Wire

extension Route {
    /// What the model answers, and what its tokenizer does.
    static let model = [
        Route("/v1/chat/completions", [.post: Responder.chat]),
        Route("/v1/chat/completions/render", [.post: Responder.render]),
        Route("/v1/completions", [.post: Responder.complete]),
        Route("/tokenize", [.post: Responder.tokenize]),
        Route("/detokenize", [.post: Responder.detokenize]),
    ]
}

extension Responder {
    @Sendable fileprivate func chat(_ asked: Asked) async throws(Refusal) -> Response {
        if hosted != nil { return try await hostedChat(asked) }
        return try await generate(asked, .chat(try await body(asked, as: ChatRequest.self)))
    }

    @Sendable fileprivate func complete(_ asked: Asked) async throws(Refusal) -> Response {
        var request = try await body(asked, as: CompletionRequest.self)
        guard hosted != nil else { return try await generate(asked, .completion(request)) }
        let limit = try admission(asked, model: request.model)
        request.admission = limit.admission
        if let account = asked.account { request.sampling.part(from: account) }
        return try await limit.telling { () async throws(Refusal) in
            try await generate(asked, .completion(request))
        }
    }

    /// Has a request answered by the model, streamed or whole.
    func generate(_ asked: Asked, _ request: ModelRequest) async throws(Refusal) -> Response {
        let served = try name(request.model)
        let exchange = asked.exchange
        let request = request.on(exchange.journey)
        exchange.begin(
            RequestRecord.Generation(
                model: served, isStreamed: request.isStreamed, choices: request.sampling.choices,
                maxTokens: request.sampling.maxTokens))
        if hosted?.services.settings.keepsContent == true { exchange.keeps(Transcript(request)) }
        let identity = AnswerIdentity(
            id: request.answerPrefix + answerID(asked, request.requestID), created: unixSeconds(),
            model: served)
        return request.isStreamed
            ? try await streamed(asked, request, identity) : try await whole(asked, request, identity)
    }

    private func whole(
        _ asked: Asked, _ request: ModelRequest, _ identity: AnswerIdentity
    ) async throws(Refusal) -> Response {
        let exchange = asked.exchange
        let document = try await whileWanted(asked) { () async throws(ChatError) in
            let answer = try await request.begin(on: backend)
            exchange.queued(answer.stream)
            return try await answer.whole(identity, exchange)
        }
        return Response(document)
    }

    /// What is wrong before the answer begins is told by the status; what goes wrong later, in the stream.
    private func streamed(
        _ asked: Asked, _ request: ModelRequest, _ identity: AnswerIdentity
    ) async throws(Refusal) -> Response {
        let exchange = asked.exchange
        let presence = await asked.context.presence()
        let answer = try await whileWanted(asked, presence) { () async throws(ChatError) in
            try await request.begin(on: backend)
        }
        exchange.queued(answer.stream)
        exchange.streams()
        let stream = EventStream(
            answer: answer, identity: identity, exchange: exchange, presence: presence,
            limits: configuration.requests)
        return Response(
            status: .ok,
            headers: [.contentType: ServerSentEvents.contentType, .cacheControl: "no-cache"],
            body: ResponseBody { writer in try await stream.write(to: &writer) })
    }

    @Sendable fileprivate func tokenize(_ asked: Asked) async throws(Refusal) -> Response {
        let request = try await body(asked, as: TokenizeRequest.self)
        _ = try name(request.model)
        let tokens = try await whileWanted(asked) { () async throws(ChatError) in
            try await backend.tokenize(request)
        }
        return Response(tokens.json)
    }

    @Sendable fileprivate func detokenize(_ asked: Asked) async throws(Refusal) -> Response {
        let request = try await body(asked, as: DetokenizeRequest.self)
        _ = try name(request.model)
        let text = try await whileWanted(asked) { () async throws(ChatError) in
            try await backend.detokenize(request)
        }
        return Response(DetokenizeResponse(text: text).json)
    }

    @Sendable fileprivate func render(_ asked: Asked) async throws(Refusal) -> Response {
        let request = try await body(asked, as: ChatRequest.self)
        let served = try name(request.model)
        let prompt = try await whileWanted(asked) { () async throws(ChatError) in
            try await backend.render(request)
        }
        return Response(prompt.json(requestID: answerID(asked, request.requestID), model: served))
    }
}
