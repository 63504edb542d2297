import Chat
import Conversation
import Engine
import Martlet
import Prompting

extension ChatError {
    /// Why messages and media do not make a prompt.
    init(_ error: ModelError) {
        switch error {
        case .conversation(let cause as ConversationError):
            switch cause {
            case .nothingToContinue:
                self = .invalid(message: cause.description, parameter: "continue_final_message")
            case .template: self = .invalid(message: cause.description, parameter: nil)
            case .missingTemplate, .malformedTemplate: self = .failed(message: cause.description)
            }
        case .conversation(let cause as PromptError):
            switch cause {
            case .placeholders, .order:
                self = .invalid(message: cause.description, parameter: "messages")
            case .textTooLong:
                self = .contextExceeded(message: cause.description, parameter: "input_tokens")
            case .missingToken: self = .failed(message: cause.description)
            }
        case .noVision: self = .invalid(message: error.description, parameter: "messages")
        case .output(let reason): self = .invalid(message: reason, parameter: nil)
        case .cancelled: self = .cancelled
        case .folder, .media, .conversation, .refused, .busy:
            self = .failed(message: "the prompt could not be made")
        }
    }

    /// Why the engine does not take a prompt.
    ///
    /// - Parameter field: where the prompt is in the request.
    init(_ error: EngineError, field: String, retryAfterSeconds: Int) {
        let message = error.description
        switch error {
        case .emptyPrompt, .token, .noVision: self = .invalid(message: message, parameter: field)
        case .promptTooLong: self = .contextExceeded(message: message, parameter: "input_tokens")
        case .tooManyTokens: self = .contextExceeded(message: message, parameter: "max_tokens")
        case .maxTokens: self = .invalid(message: message, parameter: "max_tokens")
        case .choices: self = .invalid(message: message, parameter: "n")
        case .busy: self = .busy(message: message, retryAfterSeconds: retryAfterSeconds)
        case .stopped: self = .unavailable(message: message)
        }
    }
}
