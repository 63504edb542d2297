/// What is wrong with a host or its answer.
package enum RemoteFault: Error, Sendable, Equatable {
    case domain
    case port(Int)
    /// One fault for names that do not exist and names of private hosts: which of them exist is nobody's
    /// business.
    case address
    case connection
    case secureConnection
    case connectionLost
    case notHTTP
    case status(Int)
    case contentEncoding
    case size(limit: Int)
    case time(limit: Duration)
    /// So slow that somebody holds the connection on purpose.
    case rate(bytesPerSecond: Int)
    case redirects(limit: Int)
    case redirectURL(URLFault?)
    case proxy
}

extension RemoteFault: CustomStringConvertible {
    package var description: String {
        switch self {
        case .domain: "the host is not among the domains that this server fetches from (its --media-domain)"
        case .port(let port): "port \(port) is not allowed (by the server's --media-port)"
        case .address:
            "there is no such host, or it has no public address (which --allow-private-media would permit)"
        case .connection: "no connection could be made"
        case .secureConnection: "no secure connection could be made (TLS handshake or certificate)"
        case .connectionLost: "the connection ended before the data did"
        case .notHTTP: "the answer is not valid HTTP"
        case .status(let status): "the server answered with status \(status)"
        case .contentEncoding: "the answer is compressed, which was not asked for"
        case .size(let limit): "there are more than \(limit) bytes, which is the limit"
        case .time(let limit): "it takes longer than \(Self.seconds(limit)), which is the limit"
        case .rate(let least): "it comes at less than \(least) bytes a second, which is the least"
        case .redirects(let limit): "there are more than \(limit) redirects, which is the limit"
        case .redirectURL(let fault):
            "the redirect is not usable" + (fault.map { ": \($0)" } ?? ": it has no Location")
        case .proxy: "the proxy did not let the request through"
        }
    }

    private static func seconds(_ duration: Duration) -> String {
        let seconds = duration / .seconds(1)
        return seconds == 1 ? "1 second" : "\(seconds.formattedBriefly) seconds"
    }
}

extension Double {
    /// Without a fraction where there is none.
    fileprivate var formattedBriefly: String {
        let text = String(self)
        return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
    }
}
