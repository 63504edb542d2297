/// The formats that are read, told apart by their first bytes. What a client declares is not asked.
package enum MediaFormat: String, Sendable, Hashable, CaseIterable {
    case jpeg = "JPEG"
    case png = "PNG"
    case gif = "GIF"
    case webp = "WebP"
    case bmp = "BMP"
    case mp4 = "MP4"
    case matroska = "Matroska"
    case avi = "AVI"

    package init?(sniffing bytes: Span<UInt8>) {
        if bytes.starts(with: [0xFF, 0xD8, 0xFF]) {
            self = .jpeg
        } else if bytes.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) {
            self = .png
        } else if bytes.starts(with: "GIF87a") || bytes.starts(with: "GIF89a") {
            self = .gif
        } else if bytes.starts(with: "RIFF") && bytes.has("WEBP", at: 8) {
            self = .webp
        } else if bytes.starts(with: "RIFF") && bytes.has("AVI ", at: 8) {
            self = .avi
        } else if bytes.starts(with: [0x1A, 0x45, 0xDF, 0xA3]) {
            self = .matroska
        } else if Self.boxes.contains(where: { bytes.has($0, at: 4) }), !Self.isPicture(bytes) {
            self = .mp4
        } else if bytes.starts(with: "BM") && bytes.count >= 26 {
            self = .bmp
        } else {
            return nil
        }
    }

    /// Boxes that an MP4 or QuickTime file may begin with.
    private static let boxes: [StaticString] = ["ftyp", "moov", "mdat", "wide", "free", "skip"]

    /// AVIF and HEIF are MP4 by their form, but no clips, and are not read.
    private static func isPicture(_ bytes: Span<UInt8>) -> Bool {
        let brands: [StaticString] = ["avif", "avis", "heic", "heix", "hevc", "mif1", "msf1"]
        return bytes.has("ftyp", at: 4) && brands.contains { bytes.has($0, at: 8) }
    }

    /// True for containers of video. An animated GIF is a picture too: its first frame.
    package var isVideo: Bool {
        switch self {
        case .jpeg, .png, .gif, .webp, .bmp: false
        case .mp4, .matroska, .avi: true
        }
    }
}

extension MediaFormat: CustomStringConvertible {
    package var description: String { rawValue }
}
