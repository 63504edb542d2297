import Fetch

/// Why a bucket does not do what it was asked. Each prints as a sentence.
package enum BucketError: Error, Sendable, Equatable {
    /// A `s3://` URL that cannot be used.
    case location(String, reason: String)
    /// An endpoint that cannot be used.
    case endpoint(String, reason: String)
    /// There is no such object.
    case missing(BucketObject)
    /// The service answered with an error: its status, and code and message of its document, if there was one.
    case refused(BucketCall, status: Int, code: String?, message: String?)
    /// No answer came.
    case unreachable(BucketCall, RemoteFault)
    /// The object has more bytes than was said.
    case tooLarge(BucketObject, limitBytes: Int)
    /// The file that is to be sent cannot be read.
    case file(path: String, reason: String)
    /// Whoever takes the bytes of an object cannot go on.
    case sink(String)
    case cancelled
}

/// An object in a bucket.
package struct BucketObject: Sendable, Hashable, CustomStringConvertible {
    package let bucket: String
    package let key: String

    package var description: String { "s3://\(bucket)/\(key)" }
}

/// One request to a bucket.
package struct BucketCall: Sendable, Hashable, CustomStringConvertible {
    /// `GET`, `PUT`, `HEAD` or `DELETE`.
    package let method: String
    package let object: BucketObject

    package var description: String { "\(method) \(object)" }
}

extension BucketError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .location(let text, let reason): "\"\(text.prefix(200))\" names no bucket: \(reason)."
        case .endpoint(let text, let reason):
            "The endpoint \"\(text.prefix(200))\" cannot be used: \(reason)."
        case .missing(let object): "There is no object \(object)."
        case .refused(let call, let status, let code, let message):
            "The bucket refused \(call) with status \(status)" + (code.map { " (\($0))" } ?? "")
                + (message.map { ": \($0)" } ?? "")
        case .unreachable(let call, let fault): "The bucket did not answer \(call): \(fault)."
        case .tooLarge(let object, let limit): "\(object) has more than \(limit) bytes."
        case .file(let path, let reason): "The file \(path) cannot be read: \(reason)."
        case .sink(let reason): reason
        case .cancelled: "The transfer was cancelled."
        }
    }

    /// Whether the same request may succeed a moment later.
    var isPassing: Bool {
        switch self {
        case .unreachable: true
        case .refused(_, let status, _, _): status == 429 || status >= 500
        case .location, .endpoint, .missing, .tooLarge, .file, .sink, .cancelled: false
        }
    }
}
