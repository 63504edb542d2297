/// Why there are no bytes. Each prints as a sentence that is safe to show to a stranger: it names the host
/// that was asked for and the reason, never what a name resolves to nor where a redirect leads.
package enum FetchError: Error, Sendable, Equatable {
    case dataURL(DataURLFault)
    case url(URLFault)
    /// `redirected`: the fault is with a later URL than the one that was given.
    case remote(host: String, RemoteFault, redirected: Bool)
    /// Too many fetches are under way. Nothing is wrong with the request.
    case busy
    /// The task was cancelled or the fetcher shut down.
    case cancelled
}

extension FetchError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .dataURL(let fault): fault.description
        case .url(let fault): fault.description
        case .remote(let host, let fault, let redirected):
            "cannot fetch from \(host)\(redirected ? ", after a redirect" : ""): \(fault)"
        case .busy: "too many pictures and videos are being fetched at once; try again later"
        case .cancelled: "the fetch was cancelled"
        }
    }
}
