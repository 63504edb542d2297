import Chat
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
}
