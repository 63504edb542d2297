/// Why a backend does not answer. Each prints as a sentence that is safe to show to a stranger.
package enum ChatError: Error, Sendable, Equatable {
    /// The request is wrong; `parameter` is the field, where one field is to blame.
    case invalid(message: String, parameter: String?)
    /// Prompt and answer do not fit into the model's context. The message begins with "This model's maximum
    /// context length is", by which clients know that a shorter conversation helps.
    case contextExceeded(message: String, parameter: String)
    /// Too many requests are at work or wait.
    case busy(message: String, retryAfterSeconds: Int)
    /// The model is still being loaded, or the backend shuts down.
    case unavailable(message: String)
    /// Where the request's media are kept does not answer now.
    case mediaUnavailable(message: String)
    /// The request's `PromptAdmission` said no; who asked for it knows why.
    case notAdmitted
    /// The answer was ended from outside before the model ended it.
    case cancelled
    /// Something on our side went wrong.
    case failed(message: String)
    /// The servers that this one asks gave no answer that could be passed on.
    case unreachable(message: String)
}

extension ChatError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .invalid(let message, _), .contextExceeded(let message, _), .busy(let message, _),
            .unavailable(let message), .mediaUnavailable(let message), .failed(let message),
            .unreachable(let message):
            message
        case .notAdmitted: "the request is not admitted"
        case .cancelled: "the answer was cancelled"
        }
    }
}
