import HTTPTypes

/// Everything that is served. There is no other way in: what is not matched here is refused before anything
/// else looks at it.
package enum Route: String, CaseIterable, Sendable {
    case chat = "/v1/chat/completions"
    case render = "/v1/chat/completions/render"
    case completions = "/v1/completions"
    case tokenize = "/tokenize"
    case detokenize = "/detokenize"
    case models = "/v1/models"
    case model = "/v1/models/{id}"
    case live = "/v1/health/live"
    case ready = "/v1/health/ready"
    case health = "/health"
    case ping = "/ping"
    case metrics = "/v1/metrics"
    case plainMetrics = "/metrics"
    case metadata = "/v1/metadata"
    case release = "/v1/version"
    case version = "/version"
    case license = "/v1/license"
    case manifest = "/v1/manifest"
    case schema = "/openapi.json"
    case documentation = "/docs"
    case root = "/"
    case pageFile = "/pages/{name}"

    package var template: String { rawValue }

    /// HEAD where there is GET, and OPTIONS, are answered too.
    package var methods: [HTTPRequest.Method] {
        switch self {
        case .chat, .render, .completions, .tokenize, .detokenize: [.post]
        case .ping: [.get, .post]
        case .models, .model, .live, .ready, .health, .metrics, .plainMetrics, .metadata, .release,
            .version, .license, .manifest, .schema, .documentation, .root, .pageFile:
            [.get]
        }
    }

    /// Of the `Allow` header.
    var allowed: [String] {
        var names = methods.map(\.rawValue)
        if methods.contains(.get) { names.append("HEAD") }
        return names + ["OPTIONS"]
    }

    /// False for what may be asked without a key though keys are configured.
    package var needsKey: Bool {
        switch self {
        case .live, .ready, .health, .ping, .schema, .documentation, .root, .pageFile: false
        case .chat, .render, .completions, .tokenize, .detokenize, .models, .model, .metrics,
            .plainMetrics, .metadata, .release, .version, .license, .manifest:
            true
        }
    }

    func answers(_ method: HTTPRequest.Method) -> Bool {
        methods.contains(method) || (method == .head && methods.contains(.get))
    }
}
