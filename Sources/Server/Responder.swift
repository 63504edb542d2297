import Chat
import HTTPTypes
import Hummingbird
import HummingbirdCore
import NIOCore
import Synchronization
import Threads
import Wire

/// Answers requests. All of them come by here, so what holds for all is here: names, the key, the method, the
/// shape of errors, the headers of every answer.
struct Responder: HTTPResponder {
    typealias Context = ServerContext

    let configuration: ServerConfiguration
    let backend: any ChatBackend
    let observer: any RequestObserver
    let gauges: ServerGauges
    let drain: Drain
    private let configuredModels: ServedModels
    private let created = unixSeconds()
    /// For large documents.
    let work = WorkQueue(threads: System.coreCount)
    let hosted: HostedDesk?
    private let routes: RouteTable
    private let keys: KeyRing
    private let cors: CORSGate
    private let origins: OriginGate

    init(
        _ configuration: ServerConfiguration, backend: any ChatBackend, observer: any RequestObserver,
        gauges: ServerGauges, drain: Drain
    ) {
        self.configuration = configuration
        self.backend = backend
        self.observer = observer
        self.gauges = gauges
        self.drain = drain
        configuredModels = ServedModels(configuration.servedModelNames)
        keys = KeyRing(configuration.apiKeys)
        cors = CORSGate(configuration.cors)
        origins = OriginGate(configuration)
        hosted = configuration.hosted.map { HostedDesk($0) }
        routes = hosted == nil ? .selfHosted : .hosted
    }

    /// The backend's own names, where it has any, are those that hold.
    var models: ServedModels {
        let names = backend.status.modelNames
        return names.isEmpty ? configuredModels : ServedModels(names, created: created)
    }

    func respond(to request: Request, context: ServerContext) async throws -> Response {
        let match = routes.match(request.head.path ?? "")
        let (id, isClients) = RequestID.of(request.headers)
        let exchange = Exchange(
            id: id, method: request.method.rawValue, route: match?.route.template,
            userAgent: request.headers[.userAgent], limits: configuration.requests,
            journey: RequestJourney(
                id: id, traceparent: request.headers[.traceparent], session: request.headers[.sessionID]),
            observer: observer, gauges: gauges, drain: drain)
        var asked = Asked(
            request: request, match: match, context: context, exchange: exchange, hasOwnID: isClients)
        var response: Response
        do {
            response = try await answer(&asked)
        } catch .error(let error) {
            exchange.failed(error.body)
            response =
                hosted == nil
                ? Response(error)
                : ProblemDocument(error, requestReference: asked.reference.lowercased).response
            if request.head.announcesLongBody { response.headers[.connection] = "close" }
        } catch .clientGone {
            exchange.clientLeft()
            response = Response(status: .clientGone, headers: [.connection: "close"])
        }
        response.headers[.xRequestID] = id
        response.headers.append(contentsOf: cors.headers(for: request.head))
        if hosted != nil { tellHosted(&response, asked) }
        exchange.answered(status: response.status.code)
        return request.method == .head ? response.createHeadResponse() : response
    }

    private func answer(_ asked: inout Asked) async throws(Refusal) -> Response {
        let handler: Route.Handler
        do throws(APIError) {
            try checkHead(asked.request.head)
            if asked.request.method == .options { return options(asked) }
            try origins.check(asked.request.head)
            try admit(&asked)
            guard let match = asked.match else { throw unknownPath(asked.request.head) }
            guard let found = match.route.handler(for: asked.request.method) else {
                throw .wrongMethod(
                    "\(match.route.template) does not answer \(asked.request.method.rawValue.prefix(32)).",
                    allowed: match.route.allowed)
            }
            handler = found
        } catch { throw .error(error) }
        return try await handler(self)(asked)
    }

    private func admit(_ asked: inout Asked) throws(APIError) {
        switch asked.match?.route.access ?? .key {
        case .anyone, .signature: return
        case .catalogue where hosted != nil: return
        case .key, .catalogue, .administrator: break
        }
        guard let hosted else { return try keys.check(asked.request.headers) }
        let account = try hosted.account(asked.request.headers)
        asked.account = account
        asked.exchange.belongs(to: account)
        if case .administrator = asked.match?.route.access { try account.checkAdministrator() }
    }

    /// What the hosted flavour says with every answer.
    private func tellHosted(_ response: inout Response, _ asked: Asked) {
        let status =
            switch response.status.code {
            case 202: "in-progress"
            case 200..<400: "fulfilled"
            default: "errored"
            }
        if response.headers[.requestReference] == nil {
            response.headers[.requestReference] = asked.reference.lowercased
        }
        response.headers[.requestStatus] = status
        for header in asked.exchange.visit?.headers ?? [] where response.headers[.named(header.name)] == nil {
            response.headers[.named(header.name)] = header.value
        }
    }

    private func checkHead(_ head: HTTPRequest) throws(APIError) {
        let limits = configuration.connections
        guard head.headerFields.count <= limits.headerCount,
            (head.path ?? "").utf8.count <= limits.headerBytes
        else { throw .headersTooLarge(limits) }
        guard head.authority != nil || head.headerFields.contains(where: { $0.name.canonicalName == "host" })
        else {
            throw .badRequest("A request must have exactly one Host header field (RFC 9112, section 3.2).")
        }
    }

    private func options(_ asked: Asked) -> Response {
        var headers = cors.preflightHeaders(for: asked.request.head)
        headers[.allow] = asked.match?.route.allowed.joined(separator: ", ") ?? "OPTIONS"
        return Response(status: .noContent, headers: headers)
    }

    private func unknownPath(_ head: HTTPRequest) -> APIError {
        let path = (head.path ?? "").prefix { $0 != "?" }
        let advice =
            path.hasPrefix("/v1/responses") ? " Use POST /v1/chat/completions; it answers the same." : ""
        return .unknownPath("Nothing is served at \(path.prefix(128)).\(advice)")
    }
}

extension HTTPResponse.Status {
    /// For the log: nobody reads it.
    static let clientGone = HTTPResponse.Status(code: 499, reasonPhrase: "Client Closed Request")
}
