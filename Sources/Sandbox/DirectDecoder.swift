import Foundation
import Media

/// Decodes in this process, on threads of its own: for `--no-sandbox`. A file that brings a decoder down
/// brings the process down.
package final class DirectDecoder: MediaDecoder {
    private let threads = OperationQueue()
    private let limits: MediaLimits

    package init(
        threads count: Int = ProcessInfo.processInfo.activeProcessorCount,
        limits: MediaLimits = MediaLimits()
    ) {
        self.limits = limits
        threads.maxConcurrentOperationCount = max(1, count)
    }

    /// A cancelled task gets its answer at once; a file that is being decoded by then is decoded to its end.
    package func prepare(_ request: MediaRequest) async throws(SandboxError) -> PreparedMedia {
        let answer = Answer()
        return try await answer.value {
            threads.addOperation { [limits] in
                guard !answer.isGiven else { return }
                answer.give(
                    Result { () throws(MediaError) in try request.prepared(limits) }
                        .mapError { SandboxError($0) })
            }
        }
    }
}

extension MediaRequest {
    fileprivate func prepared(_ limits: MediaLimits) throws(MediaError) -> PreparedMedia {
        switch kind {
        case .image:
            PreparedMedia(try PreparedImage(bytes, settings: settings, limits: limits), settings)
        case .video(let rate, let frames):
            PreparedMedia(
                try PreparedVideo(
                    bytes, settings: settings, requestedRate: rate, requestedFrames: frames, limits: limits),
                settings)
        case .stills(_, let rate, let frames):
            PreparedMedia(
                try PreparedVideo(
                    stills: bytes.withUnsafeBufferPointer(FileList.files), settings: settings, rate: rate,
                    requestedFrames: frames, limits: limits),
                settings)
        }
    }
}
