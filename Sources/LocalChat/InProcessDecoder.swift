import Foundation
import Martlet
import Media
import Patches
import Prompting

/// Decodes in this process, on threads of its own: prompts are made on others, and do not wait for clips.
package struct InProcessDecoder: MediaDecoder {
    private let queue: PreparationQueue

    package init(threads: Int = ProcessInfo.processInfo.activeProcessorCount) {
        queue = PreparationQueue(threads: threads)
    }

    package func decode(
        _ bytes: MediaBytes, kind: MediaKind, settings: DecodingSettings
    ) async throws(DecodingError) -> MediaInput {
        let result = await queue.runUnlessCancelled {
            Result { () throws(MediaError) in try Self.decodeNow(bytes, kind: kind, settings: settings) }
        }
        guard let result, !Task.isCancelled else { throw .cancelled }
        return try result.mapError(DecodingError.media).get()
    }

    private static func decodeNow(
        _ bytes: MediaBytes, kind: MediaKind, settings: DecodingSettings
    ) throws(MediaError) -> MediaInput {
        let medium: Martlet.Media
        switch (bytes, kind) {
        case (.file(let bytes), .image): medium = .image(bytes)
        case (.file(let bytes), .video):
            medium = .video(bytes, rate: settings.requestedRate, frames: settings.requestedFrames)
        case (.frames(let frames), _): return try MediaInput(stills: frames, settings: settings)
        }
        return try medium.prepare(settings.processor, settings.limits)
    }
}
