import AsyncHTTPClient
import Glibc
import NIOCore
import NIOHTTP1
import NIOPosix

extension RemoteFault {
    /// What an error of the HTTP client means. Its own text is dropped: it may hold addresses.
    package init(_ error: any Error, isSecure: Bool) {
        switch error {
        case let fault as RemoteFault: self = fault
        case let error as HTTPClientError: self.init(error)
        case is NIOConnectionError: self = .connection
        case HTTPParserError.invalidEOFState: self = .connectionLost
        case is HTTPParserError: self = .notHTTP
        case let error as IOError where ![ECONNRESET, EPIPE].contains(error.errnoCode): self = .connection
        case is IOError, is ChannelError: self = .connectionLost
        default: self = isSecure ? .secureConnection : .connectionLost
        }
    }

    private init(_ error: HTTPClientError) {
        switch error {
        case .connectTimeout, .getConnectionFromPoolTimeout: self = .connection
        case .tlsHandshakeTimeout: self = .secureConnection
        case .invalidProxyResponse, .proxyAuthenticationRequired, .httpProxyHandshakeTimeout: self = .proxy
        default: self = .connectionLost
        }
    }
}
