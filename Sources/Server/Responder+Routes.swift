import Chat
import HTTPTypes
import HummingbirdCore
import JSON
import NIOCore
import Wire

extension Responder {
    /// The route's answer; key and method have been checked.
    func serve(_ asked: Asked) async throws(Refusal) -> Response {
        guard let match = asked.match else { throw .error(.unknownPath("Nothing is served here.")) }
        switch match.route {
        case .chat:
            return try await generate(asked, .chat(try await body(asked, as: ChatRequest.self)))
        case .completions:
            return try await generate(asked, .completion(try await body(asked, as: CompletionRequest.self)))
        case .render: return try await render(asked)
        case .tokenize: return try await tokenize(asked)
        case .detokenize: return try await detokenize(asked)
        case .models: return Response(models.list(context: backend.status.context).json)
        case .model:
            do throws(APIError) {
                let name = match.parameter ?? ""
                return Response(try models.model(name, context: backend.status.context).json)
            } catch { throw .error(error) }
        case .live: return healthDocument("Service is live.", "live")
        case .ready:
            return isReady
                ? healthDocument("Service is ready.", "ready")
                : healthDocument("Service is not ready.", "not ready", status: .serviceUnavailable)
        case .health, .ping: return Response(status: isReady ? .ok : .serviceUnavailable)
        case .metrics, .plainMetrics:
            return Response(
                Page(
                    bytes: Array(configuration.pages.metrics().utf8),
                    contentType: "text/plain; version=0.0.4; charset=utf-8"))
        case .metadata: return Response(configuration.pages.metadata())
        case .release:
            return Response(["release": .string(configuration.version), "api": .string(Self.apiVersion)])
        case .version: return Response(["version": .string(configuration.version)])
        case .license: return Response(configuration.pages.license())
        case .manifest: return Response(configuration.pages.manifest())
        case .schema: return try page(configuration.pages.schema, match.route)
        case .documentation: return try page(configuration.pages.documentation, match.route)
        case .root: return try page(configuration.pages.root, match.route)
        case .pageFile: return try page(configuration.pages.files[match.parameter ?? ""], match.route)
        }
    }

    /// Of the paths under `/v1`.
    private static let apiVersion = "1.0.0"

    private var isReady: Bool { backend.status.readiness == .ready && !drain.isUnderWay }

    private func healthDocument(
        _ message: String, _ status: String, status code: HTTPResponse.Status = .ok
    ) -> Response {
        Response(
            status: code,
            [
                "object": "health.response", "message": .string(message), "status": .string(status),
            ])
    }

    private func page(_ page: Page?, _ route: Route) throws(Refusal) -> Response {
        guard let page else {
            throw .error(.unknownPath("Nothing is served at \(route.template)."))
        }
        return Response(page)
    }
}
