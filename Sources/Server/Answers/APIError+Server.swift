import Wire

extension APIError {
    static func deadline(_ limits: RequestLimits) -> APIError {
        .deadline("The request was not answered within \(limits.deadline ?? .zero), this server's limit.")
    }

    static var shuttingDown: APIError { .unavailable("The server shuts down.") }

    static func headersTooLarge(_ limits: ConnectionLimits) -> APIError {
        .headersTooLarge(
            "The request's head exceeds this server's limits of \(limits.headerBytes) bytes and "
                + "\(limits.headerCount) headers.")
    }

    static var notHTTP: APIError { .malformed("The request is not valid HTTP.") }
}
