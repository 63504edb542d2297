/// Why replicas cannot be used as they were named.
package enum UpstreamError: Error, Equatable {
    case url(String, reason: String)
    /// Two entries are one.
    case repeated(String)
    case noReplica
    case unreadable(path: String, reason: String)
    case malformed(path: String, reason: String)
    case key(path: String, reason: String)
}

extension UpstreamError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .url(let url, let reason):
            "the replica \"\(url)\" has no usable URL: \(reason)"
        case .repeated(let url): "the replica \(url) is named twice"
        case .noReplica: "no replica is named"
        case .unreadable(let path, let reason): "\(path) cannot be read: \(reason)"
        case .malformed(let path, let reason): "\(path): \(reason)"
        case .key(let path, let reason): "the key file \(path) cannot be used: \(reason)"
        }
    }
}
