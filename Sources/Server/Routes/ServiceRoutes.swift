import Chat
import HTTPTypes
import HummingbirdCore
import JSON
import Wire

extension Route {
    /// What runs here, and how it is.
    static let service = [
        Route("/v1/models", for: .catalogue, [.get: Responder.listModels]),
        Route("/v1/models/{id}", for: .catalogue, [.get: Responder.showModel]),
        Route("/v1/health/live", for: .anyone, [.get: Responder.live]),
        Route("/v1/health/ready", for: .anyone, [.get: Responder.ready]),
        Route("/health", for: .anyone, [.get: Responder.health]),
        Route("/ping", for: .anyone, [.get: Responder.health, .post: Responder.health]),
        Route("/v1/metrics", [.get: Responder.metrics]),
        Route("/metrics", [.get: Responder.metrics]),
        Route("/v1/metadata", [.get: Responder.metadata]),
        Route("/v1/version", [.get: Responder.release]),
        Route("/version", [.get: Responder.version]),
        Route("/v1/license", [.get: Responder.license]),
        Route("/v1/manifest", [.get: Responder.manifest]),
    ]
}

extension Responder {
    @Sendable fileprivate func listModels(_ asked: Asked) async throws(Refusal) -> Response {
        Response(models.list(context: backend.status.context).json)
    }

    @Sendable fileprivate func showModel(_ asked: Asked) async throws(Refusal) -> Response {
        do throws(APIError) {
            return Response(try models.model(asked.parameter, context: backend.status.context).json)
        } catch { throw .error(error) }
    }

    // MARK: Health

    @Sendable fileprivate func live(_ asked: Asked) async throws(Refusal) -> Response {
        healthDocument("Service is live.", "live")
    }

    @Sendable fileprivate func ready(_ asked: Asked) async throws(Refusal) -> Response {
        isReady
            ? healthDocument("Service is ready.", "ready")
            : healthDocument("Service is not ready.", "not ready", status: .serviceUnavailable)
    }

    @Sendable fileprivate func health(_ asked: Asked) async throws(Refusal) -> Response {
        Response(status: isReady ? .ok : .serviceUnavailable)
    }

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

    // MARK: What runs here

    @Sendable fileprivate func metrics(_ asked: Asked) async throws(Refusal) -> Response {
        Response(
            Page(
                bytes: Array(await configuration.pages.metrics().utf8),
                contentType: "text/plain; version=0.0.4; charset=utf-8"))
    }

    @Sendable fileprivate func metadata(_ asked: Asked) async throws(Refusal) -> Response {
        Response(configuration.pages.metadata())
    }

    @Sendable fileprivate func release(_ asked: Asked) async throws(Refusal) -> Response {
        Response(["release": .string(configuration.version), "api": .string(Self.apiVersion)])
    }

    /// Of the paths under `/v1`.
    private static let apiVersion = "1.0.0"

    @Sendable fileprivate func version(_ asked: Asked) async throws(Refusal) -> Response {
        Response(["version": .string(configuration.version)])
    }

    @Sendable fileprivate func license(_ asked: Asked) async throws(Refusal) -> Response {
        Response(configuration.pages.license())
    }

    @Sendable fileprivate func manifest(_ asked: Asked) async throws(Refusal) -> Response {
        Response(configuration.pages.manifest())
    }
}
