import Engine

/// Why a model cannot be loaded, or does not take a request. Each prints as a sentence; the errors inside
/// are those of the parts that found the fault.
public enum ModelError: Error {
    /// The folder holds no model that can be run.
    case folder(path: String, any Error)
    /// A picture or clip that cannot be shown; `name` is its file, or its place in the request.
    case media(name: String, any Error)
    /// The messages and media do not make a prompt.
    case conversation(any Error)
    /// Pictures or clips for a model that has no vision tower.
    case noVision
    /// The request can never be computed as it is: it is too long, say.
    case refused(any Error)
    /// The form that is asked for the answer cannot be had.
    case output(String)
    /// The task was cancelled before its turn came.
    case cancelled
    /// Too many requests wait; the same one may be taken later.
    case busy(waiting: Int)
}

extension ModelError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .folder(let path, let error):
            // Some errors name the folder themselves.
            "\(error)".hasPrefix(path) ? "\(error)" : "\(path): \(error)"
        case .media(let name, let error): "\(name): \(error)"
        case .conversation(let error), .refused(let error): "\(error)"
        case .output(let reason): reason
        case .noVision: EngineError.noVision.description
        case .busy(let waiting): EngineError.busy(waiting: waiting).description
        case .cancelled: ReplyError.cancelled.description
        }
    }

    init(_ error: EngineError) {
        switch error {
        case .noVision: self = .noVision
        case .busy(let waiting): self = .busy(waiting: waiting)
        case .emptyPrompt, .token, .promptTooLong, .tooManyTokens, .maxTokens, .choices, .stopped:
            self = .refused(error)
        }
    }
}
