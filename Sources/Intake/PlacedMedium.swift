import Patches
import Wire

/// A picture or clip of a request.
package struct PlacedMedium: Sendable {
    package let kind: MediaKind
    package let reference: MediaReference
}

extension ChatRequest {
    /// Pictures and clips of all messages, in the order in which their places appear.
    package var placedMedia: [PlacedMedium] {
        messages.flatMap { message -> [PlacedMedium] in
            guard case .parts(let parts) = message.content else { return [] }
            return parts.compactMap { part in
                switch part {
                case .text: nil
                case .image(let reference): PlacedMedium(kind: .image, reference: reference)
                case .video(let reference): PlacedMedium(kind: .video, reference: reference)
                }
            }
        }
    }
}
