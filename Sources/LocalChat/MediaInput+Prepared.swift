import Patches
import Prompting
import Sandbox

extension MediaInput {
    init(_ media: PreparedMedia, _ kind: MediaKind) {
        switch kind {
        case .image: self.init(image: media.patches)
        case .video:
            self.init(video: media.patches, frames: media.frames, timestamps: media.timestamps)
        }
    }
}
