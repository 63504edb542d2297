import HTTPTypes
import HummingbirdCore
import Wire

extension Route {
    /// What a browser shows.
    static let pages = [
        Route("/openapi.json", for: .anyone, [.get: Responder.schema]),
        Route("/docs", for: .anyone, [.get: Responder.documentation]),
        Route("/", for: .anyone, [.get: Responder.root]),
        Route("/pages/{name}", for: .anyone, [.get: Responder.pageFile]),
    ]

    /// Requests, assets and keys; what they show asks for a key.
    static let hostedPages = [Route("/hosted", for: .anyone, [.get: Responder.hostedPage])]
}

extension Responder {
    @Sendable fileprivate func schema(_ asked: Asked) async throws(Refusal) -> Response {
        try show(configuration.pages.schema, asked)
    }

    @Sendable fileprivate func documentation(_ asked: Asked) async throws(Refusal) -> Response {
        try show(configuration.pages.documentation, asked)
    }

    @Sendable fileprivate func root(_ asked: Asked) async throws(Refusal) -> Response {
        try show(configuration.pages.root, asked)
    }

    @Sendable fileprivate func hostedPage(_ asked: Asked) async throws(Refusal) -> Response {
        try show(configuration.pages.hosted, asked)
    }

    @Sendable fileprivate func pageFile(_ asked: Asked) async throws(Refusal) -> Response {
        try show(configuration.pages.files[asked.parameter], asked)
    }

    private func show(_ page: Page?, _ asked: Asked) throws(Refusal) -> Response {
        guard let page else {
            let template = asked.match?.route.template ?? "this path"
            throw .error(.unknownPath("Nothing is served at \(template)."))
        }
        return Response(page)
    }
}
