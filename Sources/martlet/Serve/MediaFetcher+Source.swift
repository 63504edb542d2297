import Chat
import Fetch
import Intake
import Patches

extension MediaFetcher {
    /// Where the local backend gets media from.
    var source: MediaSource {
        { [self] url, kind throws(ChatError) in
            do throws(FetchError) {
                switch try await media(at: url, kind: kind == .image ? .image : .video) {
                case .file(let bytes): return .file(bytes)
                case .frames(let frames): return .frames(frames)
                }
            } catch {
                throw ChatError(error)
            }
        }
    }
}

extension ChatError {
    fileprivate init(_ error: FetchError) {
        switch error {
        case .dataURL, .url, .remote: self = .invalid(message: "\(error)", parameter: nil)
        case .busy: self = .busy(message: "\(error)", retryAfterSeconds: 5)
        case .cancelled: self = .cancelled
        }
    }
}
