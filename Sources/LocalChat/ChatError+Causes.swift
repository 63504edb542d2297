import Chat
import Conversation
import Engine
import Martlet
import Prompting
import Sandbox

extension ChatError {
    /// Why a picture or clip is not shown.
    init(_ error: SandboxError, at path: String) {
        switch error {
        case .refused(.sampling, let reason):
            self = .invalid(
                message: "media_io_kwargs: \(reason) (\(path))", parameter: "media_io_kwargs")
        case .refused(.pixelBounds, let reason):
            self = .invalid(
                message: "mm_processor_kwargs: \(reason) (\(path))", parameter: "mm_processor_kwargs")
        case .refused(.file, _), .stopped, .time, .processorTime:
            self = .invalid(message: "\(path): \(error)", parameter: path)
        case .start, .memory: self = .failed(message: "\(path): \(error)")
        case .cancelled: self = .cancelled
        }
    }

    /// An error of a medium's source, with the place of the medium in the request.
    func placed(at path: String) -> ChatError {
        guard case .invalid(let message, nil) = self else { return self }
        return .invalid(
            message: message.hasPrefix(path) ? message : "\(path): \(message)", parameter: path)
    }

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
