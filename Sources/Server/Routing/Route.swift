import HTTPTypes
import HummingbirdCore

/// One path that is served: who may ask, and what answers each method. Each is one entry in its family's room
/// in `Routes`, and there is no other way in.
package struct Route: Sendable {
    /// `Responder.render`, for example.
    typealias Handler = @Sendable (Responder) -> @Sendable (Asked) async throws(Refusal) -> Response

    package enum Access: Sendable {
        case anyone
        /// Whoever has a key, where keys are configured.
        case key
        /// The same, but in the hosted flavour anyone.
        case catalogue
        /// Whoever has an administrator's key; the hosted flavour only.
        case administrator
        /// Whoever has a URL that was signed here.
        case signature
    }

    /// Compared byte by byte, but for what stands in braces.
    package let template: String
    package let access: Access
    private let handlers: [(method: HTTPRequest.Method, handler: Handler)]

    init(
        _ template: String, for access: Access = .key,
        _ handlers: KeyValuePairs<HTTPRequest.Method, Handler>
    ) {
        self.template = template
        self.access = access
        self.handlers = handlers.map { (method: $0.key, handler: $0.value) }
    }

    /// HEAD where there is GET, and OPTIONS, are answered too.
    package var methods: [HTTPRequest.Method] { handlers.map(\.method) }

    /// Of the `Allow` header.
    var allowed: [String] {
        var names = methods.map(\.rawValue)
        if methods.contains(.get) { names.append("HEAD") }
        return names + ["OPTIONS"]
    }

    /// nil where the method is not answered.
    func handler(for method: HTTPRequest.Method) -> Handler? {
        let wanted = method == .head ? .get : method
        return handlers.first { $0.method == wanted }?.handler
    }
}

extension Route: CustomStringConvertible {
    package var description: String { template }
}
