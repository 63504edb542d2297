/// Why a picture or clip was not prepared. Each prints as a sentence that is safe to show to a stranger.
package enum SandboxError: Error, Equatable {
    /// What `Media` says: the input's fault.
    case refused(RefusalSubject, reason: String)
    /// The decoder came to its end over the file, three times: the input's fault.
    case stopped(noun: String)
    /// Decoding took too long, or too much processor time: the input's fault.
    case time(noun: String, limit: Duration)
    case processorTime(noun: String, limit: Duration)
    /// No decoder can be started: this machine's fault.
    case start(reason: String)
    /// There is no memory to hand the file over: this machine's fault.
    case memory(reason: String)
    case cancelled
}

extension SandboxError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .refused(_, let reason):
            reason
        case .stopped(let noun):
            "the \(noun) could not be decoded: the decoder stopped"
        case .time(let noun, let limit):
            "the \(noun) could not be decoded within \(limit.components.seconds) seconds, which is the limit"
        case .processorTime(let noun, let limit):
            "decoding the \(noun) takes more than \(limit.components.seconds) seconds of processor time, "
                + "which is the limit"
        case .start(let reason):
            "the decoder of pictures and videos cannot be started: \(reason)"
        case .memory(let reason):
            "there is no memory to decode with: \(reason)"
        case .cancelled:
            "decoding was cancelled"
        }
    }
}
