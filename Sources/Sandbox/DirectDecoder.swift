import Foundation
import Media
import Threads

/// Decodes in this process, on threads of its own: for `--no-sandbox`. A file that brings a decoder down
/// brings the process down.
package final class DirectDecoder: MediaDecoder {
    private let threads: WorkQueue
    private let limits: MediaLimits

    package init(
        threads count: Int = ProcessInfo.processInfo.activeProcessorCount,
        limits: MediaLimits = MediaLimits()
    ) {
        self.limits = limits
        threads = WorkQueue(threads: max(1, count))
    }

    /// What waits for a thread is forgotten when its task is cancelled; a file that is being decoded by then is
    /// decoded to its end.
    package func prepare(_ request: MediaRequest) async throws(SandboxError) -> PreparedMedia {
        let prepared = await threads.runUnlessCancelled { [limits] in
            Result { () throws(MediaError) in try request.prepared(limits) }.mapError { SandboxError($0) }
        }
        guard let prepared, !Task.isCancelled else { throw .cancelled }
        return try prepared.get()
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
