/// A refusal or failure as HTTP tells it. One value for each condition of the API, whatever module found it.
package struct APIError: Error, Sendable, Equatable {
    package struct Header: Sendable, Equatable {
        package let name: String
        package let value: String
    }

    package var body: ErrorBody
    package var headers: [Header]
    /// What was sent is not a request that could be judged: 400 in every flavour of the API.
    package private(set) var isGatewayFault = false
    /// A body that is sent as it stands, where clients know one.
    package private(set) var verbatim: Verbatim?

    package struct Verbatim: Sendable, Equatable {
        package let contentType: String
        package let text: String
    }

    package var status: Int { body.code }
    /// A server that was asked for the answer has failed.
    package var isBadGateway: Bool { status == 502 }

    private init(
        _ status: Int, _ type: String, _ message: String, parameter: String? = nil, headers: [Header] = []
    ) {
        body = ErrorBody(message: message, type: type, parameter: parameter, code: status)
        self.headers = headers
    }
}

extension APIError {
    /// A body that is not JSON, or not of the form that is read: a member is missing or of the wrong kind.
    package static func malformed(_ message: String, parameter: String? = nil) -> APIError {
        APIError(400, "Bad Request", message, parameter: parameter)
    }

    /// A body of the right form that asks for something that cannot be had.
    package static func badRequest(_ message: String, parameter: String? = nil) -> APIError {
        APIError(400, "BadRequestError", message, parameter: parameter)
    }

    /// A prompt, or a prompt and the tokens asked for, that the context cannot hold. Coding agents compact the
    /// conversation on this type, or on the message's first words.
    package static func contextExceeded(_ message: String, parameter: String) -> APIError {
        APIError(400, "context_length_exceeded", message, parameter: parameter)
    }

    /// NVIDIA's gateway does not pass the request on.
    package static func gatewayFault(_ message: String) -> APIError {
        var error = badRequest(message)
        error.isGatewayFault = true
        return error
    }

    /// The same, in the words that the gateway has for it.
    package static func verbatim(_ status: Int, _ contentType: String, _ text: String) -> APIError {
        var error = APIError(status, "BadRequestError", text)
        error.isGatewayFault = true
        error.verbatim = Verbatim(contentType: contentType, text: text)
        return error
    }

    /// What a request asks for, well formed as it is, cannot be done.
    package static func unprocessable(_ message: String, parameter: String? = nil) -> APIError {
        APIError(422, "Unprocessable Entity", message, parameter: parameter)
    }

    /// The month's credits are used up.
    package static func paymentRequired(_ message: String) -> APIError {
        APIError(402, "Payment Required", message)
    }

    package static func notFound(_ message: String) -> APIError { APIError(404, "Not Found", message) }

    /// There is no room for what was to be kept.
    package static func insufficientStorage(_ message: String) -> APIError {
        APIError(507, "Insufficient Storage", message)
    }

    /// No such key, where keys are asked for.
    package static func unauthorized(_ message: String) -> APIError {
        APIError(
            401, "Unauthorized", message, headers: [Header(name: "WWW-Authenticate", value: "Bearer")])
    }

    package static func forbidden(_ message: String) -> APIError { APIError(403, "Forbidden", message) }

    package static func unknownModel(_ name: String) -> APIError {
        APIError(404, "NotFoundError", "The model `\(name.prefix(128))` does not exist.", parameter: "model")
    }

    package static func unknownPath(_ message: String) -> APIError { APIError(404, "Not Found", message) }

    /// `allowed` are the methods that the path knows.
    package static func wrongMethod(_ message: String, allowed: [String]) -> APIError {
        APIError(
            405, "Method Not Allowed", message,
            headers: [Header(name: "Allow", value: allowed.joined(separator: ", "))])
    }

    package static func tooLarge(_ message: String) -> APIError {
        APIError(413, "Content Too Large", message)
    }

    /// A coding of the body that is not undone here.
    package static func unsupportedEncoding(_ message: String) -> APIError {
        APIError(
            415, "Unsupported Media Type", message,
            headers: [Header(name: "Accept-Encoding", value: "identity")])
    }

    package static func headersTooLarge(_ message: String) -> APIError {
        APIError(431, "Request Header Fields Too Large", message)
    }

    package static func busy(_ message: String, retryAfterSeconds: Int) -> APIError {
        APIError(
            429, "Too Many Requests", message,
            headers: [Header(name: "Retry-After", value: String(retryAfterSeconds))])
    }

    /// More than the account may use now.
    package static func limited(
        _ message: String, retryAfterSeconds: Int, headers: [(name: String, value: String)]
    ) -> APIError {
        var error = busy(message, retryAfterSeconds: retryAfterSeconds)
        error.headers += headers.map { Header(name: $0.name, value: $0.value) }
        return error
    }

    package static func failed(_ message: String) -> APIError {
        APIError(500, "InternalServerError", message)
    }

    /// Whoever is asked for the answer has none. Every replica that could has been asked: clients need not.
    package static func badGateway(_ message: String) -> APIError {
        APIError(
            502, "Bad Gateway", message, headers: [Header(name: "x-should-retry", value: "false")])
    }

    package static func unavailable(_ message: String) -> APIError {
        APIError(503, "Service Unavailable", message)
    }

    /// The request's time is up. Clients retry what is 500 and above, which here would take as long again.
    package static func deadline(_ message: String) -> APIError {
        APIError(
            504, "Gateway Timeout", message, headers: [Header(name: "x-should-retry", value: "false")])
    }
}
