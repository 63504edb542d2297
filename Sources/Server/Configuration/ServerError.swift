/// Why a server does not start. What goes wrong with a request is an `APIError`.
package enum ServerError: Error, Sendable, Equatable {
    case cannotListen(host: String, port: Int, reason: String)
    case unusableFile(path: String, reason: String)
    case unusableCertificate(reason: String)
    case failed(reason: String)
}

extension ServerError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .cannotListen(let host, let port, let reason):
            "the server cannot listen on \(host) port \(port): \(reason). --port takes another"
        case .unusableFile(let path, let reason): "\(path) cannot be used for TLS: \(reason)"
        case .unusableCertificate(let reason): "the certificate and its key cannot be used: \(reason)"
        case .failed(let reason): "the server failed: \(reason)"
        }
    }
}
