import Wire

extension APIError {
    package init(_ error: ChatError) {
        self =
            switch error {
            case .invalid(let message, let parameter): .badRequest(message, parameter: parameter)
            case .contextExceeded(let message, let parameter):
                .contextExceeded(message, parameter: parameter)
            case .busy(let message, let seconds): .busy(message, retryAfterSeconds: seconds)
            case .unavailable(let message), .mediaUnavailable(let message): .unavailable(message)
            case .notAdmitted: .busy(error.description, retryAfterSeconds: 1)
            // Who left does not hear it; others are told when the server shuts down, and may ask elsewhere.
            case .cancelled: .unavailable(error.description)
            case .failed(let message): .failed(message)
            case .unreachable(let message): .badGateway(message)
            }
    }
}

extension ChatError {
    /// A backend's events ended before a choice did.
    static func unfinished(choice: Int) -> ChatError {
        .failed(message: "the answer broke off before choice \(choice) was finished")
    }
}
