@testable import Fetch
import Foundation

extension Targets {
    /// A data URL, read as a file and as frames.
    static let dataURL: Target = { bytes in
        let text = String(decoding: bytes, as: UTF8.self)
        for prefix in ["", "data:;base64,"] {
            if let url = try? DataURL(prefix + text) { check(url, of: text) }
        }
        return true
    }

    private static func check(_ url: DataURL, of text: String) {
        let limit = 64
        if let bytes = try? url.bytes(limit: limit) {
            precondition(!bytes.isEmpty && bytes.count <= limit, "\(bytes.count) bytes")
            let again = try? DataURL("data:;base64," + Data(bytes).base64EncodedString()).bytes(limit: limit)
            precondition(again == bytes, "not stable: \(text)")
        }
        if let frames = try? url.frames(limit: limit, maxCount: 4) {
            precondition(frames.count <= 4 && frames.allSatisfy { !$0.isEmpty }, "\(frames.count) frames")
            precondition(frames.reduce(0) { $0 + $1.count } <= limit, "too many bytes")
            let joined = frames.map { Data($0).base64EncodedString() }.joined(separator: ",")
            let again = try? DataURL("data:;base64," + joined).frames(limit: limit, maxCount: 4)
            precondition(again == frames, "not stable: \(text)")
        }
    }

    /// Two texts, parted by a zero byte: a URL, and a redirect from it.
    static let mediaURL: Target = { bytes in
        let texts = bytes.split(separator: 0, maxSplits: 1).map { String(decoding: $0, as: UTF8.self) }
        guard let first = texts.first, let url = try? MediaURL(first) else { return true }
        check(url)
        if texts.count == 2, let next = try? url.redirected(to: texts[1]) { check(next) }
        return true
    }

    /// What is dialled reads as what was checked, by our parser and by the HTTP client's.
    private static func check(_ url: MediaURL) {
        let text = url.description
        precondition(
            (try? MediaURL(text)) == url || text.utf8.count > MediaURL.maxLength, "not stable: \(text)")
        guard let dialled = URL(string: text), let host = dialled.host() else {
            fatalError("no URL: \(text)")
        }
        precondition(
            (host.contains(":") ? "[\(host)]" : host) == url.host.description, "other host: \(text)")
        precondition(dialled.scheme == url.scheme.rawValue, "other scheme: \(text)")
        precondition((dialled.port ?? (url.scheme == .http ? 80 : 443)) == url.port, "other port: \(text)")
        precondition(dialled.user() == nil && dialled.password() == nil, "a user: \(text)")
        if case .address(let address) = url.host { _ = address.scope }
    }
}
