import Chat
import Foundation
import Intake
import Media
import Patches
import Sandbox
import Wire

/// A picture or clip as it goes out: a `data:` URL, never where the client has it from.
package struct UpstreamMedium: Sendable, Equatable {
    package let url: String
    /// Of what the replica will see.
    package let digest: Digest16
    /// Of the prompt.
    package let tokens: Int
}

/// What is sent of a picture.
package enum MediaForm: String, Sendable, CaseIterable {
    /// A PNG of the pixels that the vision tower is to see: replicas decode nothing that strangers made.
    case resized
    /// The file, once it has been decoded here without complaint.
    case original
}

extension UpstreamMedium {
    package init(
        _ placed: PlacedMedium, _ bytes: MediaBytes, _ prepared: PreparedMedia, _ form: MediaForm
    ) throws(ChatError) {
        let grid = prepared.patches.grid
        let merge = prepared.patches.geometry.mergeSize
        let tokens = grid.t * (grid.h / merge) * (grid.w / merge)
        switch bytes {
        case .file where placed.kind == .image && form == .resized:
            guard let png = prepared.patches.frames.first?.png() else {
                throw .failed(message: "\(placed.reference.path): there is no memory for the picture")
            }
            self.init(png, "image/png", tokens)
        case .file(let file):
            let format = MediaFormat(sniffing: file.span)
            self.init(file, format?.mediaType ?? "application/octet-stream", tokens)
        case .frames(let frames):
            self.init(
                url: "data:video/jpeg;base64," + frames.map(\.base64).joined(separator: ","),
                digest: Digest16(frames.flatMap { $0 }), tokens: tokens)
        }
    }

    private init(_ file: [UInt8], _ mediaType: String, _ tokens: Int) {
        self.init(url: "data:\(mediaType);base64,\(file.base64)", digest: Digest16(file), tokens: tokens)
    }
}

extension MediaFormat {
    fileprivate var mediaType: String {
        switch self {
        case .jpeg: "image/jpeg"
        case .png: "image/png"
        case .gif: "image/gif"
        case .webp: "image/webp"
        case .bmp: "image/bmp"
        case .mp4: "video/mp4"
        case .matroska: "video/x-matroska"
        case .avi: "video/x-msvideo"
        }
    }
}

extension [UInt8] {
    fileprivate var base64: String { Data(self).base64EncodedString() }
}
