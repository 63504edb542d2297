import Chat
import HTTPTypes
import HummingbirdCore
import JSON
import NIOCore
import Wire

extension Responder {
    /// Has a request answered by the model, streamed or whole.
    func generate(_ asked: Asked, _ request: ModelRequest) async throws(Refusal) -> Response {
        let served = try name(request.model)
        let exchange = asked.exchange
        exchange.begin(
            RequestRecord.Generation(
                model: served, isStreamed: request.isStreamed, choices: request.sampling.choices,
                maxTokens: request.sampling.maxTokens))
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

    func tokenize(_ asked: Asked) async throws(Refusal) -> Response {
        let request = try await body(asked, as: TokenizeRequest.self)
        _ = try name(request.model)
        let tokens = try await whileWanted(asked) { () async throws(ChatError) in
            try await backend.tokenize(request)
        }
        return Response(tokens.json)
    }

    func detokenize(_ asked: Asked) async throws(Refusal) -> Response {
        let request = try await body(asked, as: DetokenizeRequest.self)
        _ = try name(request.model)
        let text = try await whileWanted(asked) { () async throws(ChatError) in
            try await backend.detokenize(request)
        }
        return Response(DetokenizeResponse(text: text).json)
    }

    func render(_ asked: Asked) async throws(Refusal) -> Response {
        let request = try await body(asked, as: ChatRequest.self)
        let served = try name(request.model)
        let prompt = try await whileWanted(asked) { () async throws(ChatError) in
            try await backend.render(request)
        }
        return Response(prompt.json(requestID: answerID(asked, request.requestID), model: served))
    }

    // MARK: Steps

    /// The request's body, collected and read.
    func body<Body: RequestDocument>(_ asked: Asked, as type: Body.Type) async throws(Refusal) -> Body {
        do throws(APIError) {
            let collector = BodyCollector(limits: configuration.requests, gauges: gauges, work: work)
            try collector.check(asked.request.headers)
            try checkReadiness()
            if asked.request.head.expectsContinue { asked.context.sendContinue() }
            let limits = configuration.wire
            return try await collector.read(asked.request, asked.exchange) { bytes throws(APIError) in
                do throws(WireError) {
                    let document = try RequestBody.parse(bytes, limits: limits)
                    return try Body(document, limits: limits)
                } catch {
                    switch error.kind {
                    case .schema: throw .malformed(error.message, parameter: error.parameter)
                    case .value: throw .badRequest(error.message, parameter: error.parameter)
                    }
                }
            }
        } catch {
            throw .error(error)
        }
    }

    private func checkReadiness() throws(APIError) {
        if drain.isUnderWay { throw .shuttingDown }
        switch backend.status.readiness {
        case .ready: return
        case .loading(let share):
            throw .unavailable("The model is being loaded: \(Int(share * 100)) % of it is in memory.")
        case .failed: throw .failed("The model has failed and does not answer any more.")
        }
    }

    private func name(_ requested: String?) throws(Refusal) -> String {
        do throws(APIError) { return try models.name(for: requested) } catch { throw .error(error) }
    }

    private func answerID(_ asked: Asked, _ requestID: String?) -> String {
        if !asked.hasOwnID, let requestID, RequestID.isPlain(requestID) { return requestID }
        return asked.exchange.id
    }

    private func whileWanted<Value: Sendable>(
        _ asked: Asked, _ presence: ClientPresence? = nil,
        _ work: @escaping @Sendable () async throws(ChatError) -> Value
    ) async throws(Refusal) -> Value {
        let client: ClientPresence
        if let presence { client = presence } else { client = await asked.context.presence() }
        return try await asked.exchange.whileWanted(client, limits: configuration.requests) {
            () async throws(APIError) in
            do throws(ChatError) { return try await work() } catch { throw APIError(error) }
        }
    }
}
