import Patches

/// What a picture or clip may cost. Sizes are checked on headers, before anything is allocated from them.
package struct MediaLimits: Sendable, Hashable {
    package var imageBytes = 32 << 20
    package var imagePixels = 64_000_000
    package var videoBytes = 256 << 20
    package var framePixels = 33_000_000
    package var decodedFrames = 100_000
    package var sampledFrames = 768
    /// Pixels after resizing, of a picture or of all sampled frames together: what 32,768 tokens of two
    /// frames each show. Reached only where a request raises the pixel bounds.
    package var resizedPixels = 1 << 26
    /// Scans of a progressive JPEG. Encoders write about ten; each costs a pass over the whole picture.
    package var jpegScans = 100
    /// Pixels times scans, where a picture has more than 20.
    package var jpegScanPixels = 1_200_000_000
    /// How often the short side may go into the long one.
    package var sideRatio = Int.max
    package var videoTime: Duration = .seconds(60)

    package init() {}
}

extension MediaLimits {
    /// Refuses an empty or too large still.
    package func admit(_ size: PixelSize, of format: MediaFormat) throws(MediaError) {
        guard size.width > 0, size.height > 0 else {
            throw .empty(format, width: size.width, height: size.height)
        }
        let (area, overflow) = size.width.multipliedReportingOverflow(by: size.height)
        guard !overflow, area <= imagePixels else {
            throw .imagePixels(width: size.width, height: size.height, limit: imagePixels)
        }
        guard max(size.width, size.height) / min(size.width, size.height) <= sideRatio else {
            throw .patches(.aspectRatio(width: size.width, height: size.height, limit: sideRatio))
        }
    }

    /// Refuses a JPEG of so many scans.
    package func admit(jpegScans count: Int, of size: PixelSize) throws(MediaError) {
        let limit = min(jpegScans, max(20, jpegScanPixels / max(1, size.area)))
        guard count <= limit else { throw .jpegScans(count: count, limit: limit) }
    }

    /// Refuses empty or too large frames.
    package func admit(frame size: PixelSize, of format: MediaFormat) throws(MediaError) {
        guard size.width > 0, size.height > 0 else {
            throw .empty(format, width: size.width, height: size.height)
        }
        let (area, overflow) = size.width.multipliedReportingOverflow(by: size.height)
        guard !overflow, area <= framePixels else {
            throw .framePixels(width: size.width, height: size.height, limit: framePixels)
        }
    }

    /// Refuses a size after resizing that would not fit.
    package func admit(resized size: PixelSize, frameCount: Int = 1) throws(MediaError) {
        let (area, tooWide) = size.width.multipliedReportingOverflow(by: size.height)
        let (count, tooMany) = area.multipliedReportingOverflow(by: frameCount)
        guard !tooWide, !tooMany, count <= resizedPixels else {
            throw .resizedPixels(count: tooWide || tooMany ? .max : count, limit: resizedPixels)
        }
    }
}
