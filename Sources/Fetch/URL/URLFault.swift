/// Why a text is no URL that may be fetched.
package enum URLFault: Error, Sendable, Equatable {
    case tooLong(Int)
    case controlCharacter
    case backslash
    case scheme
    case userInfo
    case noHost
    case hostNotASCII
    case hostName
    case hostAddress
    case port
    /// Of a redirect from https.
    case plainHTTP
}

extension URLFault: CustomStringConvertible {
    package var description: String {
        switch self {
        case .tooLong(let length): "the URL has \(length) bytes; the limit is \(MediaURL.maxLength)"
        case .controlCharacter: "the URL contains a tab, line break or other control character"
        case .backslash: "the URL contains a backslash"
        case .scheme: "the URL must begin with http://, https:// or data:"
        case .userInfo: "the URL contains a user name, which is not supported"
        case .noHost: "the URL has no host"
        case .hostNotASCII: "the URL's host is not ASCII; write it in punycode (xn--…)"
        case .hostName: "the URL's host is not a valid name"
        case .hostAddress: "the URL's host is not a valid address"
        case .port: "the URL's port is not a number from 1 to 65535"
        case .plainHTTP: "the URL leads from https to http"
        }
    }
}
