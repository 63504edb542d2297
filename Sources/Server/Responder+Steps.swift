import Chat
import HTTPTypes
import HummingbirdCore
import Wire

/// What the handlers of several routes do alike.
extension Responder {
    /// The request's body, collected and read.
    func body<Body: RequestDocument>(
        _ asked: Asked, as type: Body.Type, needsModel: Bool = true
    ) async throws(Refusal) -> Body {
        do throws(APIError) {
            var bounds = configuration.requests
            if let hosted { bounds.bodyBytes = min(bounds.bodyBytes, hosted.services.settings.bodyBytes) }
            let collector = BodyCollector(limits: bounds, gauges: gauges, work: work)
            try collector.check(asked.request.headers)
            if hosted == nil { try AssetReference.refuse(asked.request.headers) }
            if needsModel { try checkReadiness() }
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
            throw .error(
                hosted != nil && error.status == 413 ? .tooLargeForTheGateway(error.body.message) : error)
        }
    }

    private func checkReadiness() throws(APIError) {
        if drain.isUnderWay { throw .shuttingDown }
        switch backend.status.readiness {
        case .ready: return
        case .loading(let share):
            throw .unavailable("The model is being loaded: \(Int(share * 100)) % of it is in memory.")
        case .unreachable: throw .unavailable("No replica is available. Try again later.")
        case .failed: throw .failed("The model has failed and does not answer any more.")
        }
    }

    func name(_ requested: String?) throws(Refusal) -> String {
        do throws(APIError) { return try models.name(for: requested) } catch { throw .error(error) }
    }

    func answerID(_ asked: Asked, _ requestID: String?) -> String {
        if !asked.hasOwnID, let requestID, RequestID.isPlain(requestID) { return requestID }
        return asked.exchange.id
    }

    func whileWanted<Value: Sendable>(
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
