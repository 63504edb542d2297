@testable import Media
@testable import Patches

/// Small enough for many inputs a second. They are what an input tries to exceed, too.
enum Bounds {
    static let limits: MediaLimits = {
        var limits = MediaLimits()
        limits.imageBytes = 1 << 20
        limits.imagePixels = 1 << 18
        limits.videoBytes = 1 << 20
        limits.framePixels = 1 << 16
        limits.decodedFrames = 200
        limits.sampledFrames = 16
        limits.resizedPixels = 1 << 18
        limits.jpegScans = 20
        limits.videoTime = .seconds(4)
        return limits
    }()

    static let settings: ProcessorSettings = {
        var settings = ProcessorSettings()
        settings.imageBounds = PixelBounds(shortestEdge: 1 << 12, longestEdge: 1 << 14)
        settings.videoBounds = PixelBounds(shortestEdge: 1 << 12, longestEdge: 1 << 15)
        return settings
    }()
}

extension Targets {
    static func still(_ format: MediaFormat) -> Target {
        { bytes in
            guard MediaFormat(sniffing: bytes.span) == format else { return false }
            let (settings, limits) = (Bounds.settings, Bounds.limits)
            guard let image = try? PreparedImage(bytes, settings: settings, limits: limits) else {
                return true
            }
            precondition(image.originalSize.area <= limits.imagePixels, "\(image.originalSize)")
            precondition(image.pixels.size.area <= limits.resizedPixels, "\(image.pixels.size)")
            precondition(image.patches(settings).values().allSatisfy { -1...1 ~= $0 })
            return true
        }
    }

    /// What is asked of the clip follows from its length.
    static func clip(_ format: MediaFormat) -> Target {
        { bytes in
            guard MediaFormat(sniffing: bytes.span) == format else { return false }
            let (settings, limits) = (Bounds.settings, Bounds.limits)
            let rate = bytes.count % 3 == 1 ? 5.0 : nil
            let frames = [nil, 3, 1, nil, nil][bytes.count % 5]
            let video = try? PreparedVideo(
                bytes, settings: settings, requestedRate: rate, requestedFrames: frames, limits: limits)
            guard let video else { return true }
            precondition(1...limits.decodedFrames ~= video.info.total, "\(video.info)")
            precondition(video.info.size.area <= limits.framePixels, "\(video.info)")
            precondition(video.frames.count == frames ?? video.frames.count, "\(video.indices)")
            precondition(video.indices.allSatisfy { $0 < video.info.total }, "\(video.indices)")
            precondition(video.frames.reduce(0) { $0 + $1.size.area } <= limits.resizedPixels)
            precondition(video.timestamps.count == video.grid.t && video.timestamps.allSatisfy(\.isFinite))
            for second in video.timestamps { _ = Timestamps.text(second) }
            return true
        }
    }

    static let orientation: Target = { bytes in
        _ = Orientation(exif: bytes.span)
        _ = Orientation(xmp: bytes.span)
        _ = Orientation(rawProfile: bytes.span)
        return true
    }
}
