import Media
import Patches
import Prompting

extension MediaInput {
    /// A clip that is sent as pictures of one size. All of them are shown, or as many as the request asks
    /// for, spread evenly; what the request says of the rate is the clip's own rate, else it is 1 a second.
    init(stills: [[UInt8]], settings: DecodingSettings) throws(MediaError) {
        let processor = settings.processor
        let rate = settings.requestedRate ?? 1
        let limit = min(processor.maxFrames, settings.limits.sampledFrames)
        guard settings.requestedFrames != nil || stills.count <= limit else {
            throw .sampledFrames(count: stills.count, limit: limit)
        }
        let indices: [Int]
        do {
            indices = try FrameSampling(
                requestedFrames: settings.requestedFrames ?? stills.count, maxFrames: limit
            ).indices(total: stills.count, sourceRate: rate)
        } catch {
            throw .patches(error)
        }
        let frames = try Self.frames(indices.map { stills[$0] }, processor, settings.limits)
        self.init(
            video: PatchMatrix(
                frames: frames, geometry: processor.geometry, normalization: processor.videoNormalization),
            frames: indices,
            timestamps: Timestamps.seconds(
                of: indices, sourceRate: rate, temporalPatchSize: processor.geometry.temporalPatchSize))
    }

    /// Decoded one at a time and resized at once.
    private static func frames(
        _ stills: [[UInt8]], _ processor: ProcessorSettings, _ limits: MediaLimits
    ) throws(MediaError) -> [Pixels] {
        var frames: [Pixels] = []
        var original: PixelSize?
        var target = PixelSize(width: 0, height: 0)
        for still in stills {
            let pixels = try ImageDecoder.decode(still, limits: limits)
            if original == nil {
                original = pixels.size
                target = try size(pixels.size, count: stills.count, processor, limits)
            }
            guard pixels.size == original else {
                throw .unsupported(.jpeg, feature: "frames of different sizes")
            }
            frames.append(pixels.resized(to: target))
        }
        return frames
    }

    private static func size(
        _ size: PixelSize, count: Int, _ processor: ProcessorSettings, _ limits: MediaLimits
    ) throws(MediaError) -> PixelSize {
        let fitted: PixelSize
        do {
            fitted = try ResizeRule(bounds: processor.videoBounds, factor: processor.geometry.factor).size(
                forVideo: size, frameCount: count, temporalPatchSize: processor.geometry.temporalPatchSize)
        } catch {
            throw .patches(error)
        }
        let (area, tooLarge) = fitted.width.multipliedReportingOverflow(by: fitted.height)
        let (pixels, tooMany) = area.multipliedReportingOverflow(by: count)
        guard !tooLarge, !tooMany, pixels <= limits.resizedPixels else {
            throw .resizedPixels(count: tooLarge || tooMany ? .max : pixels, limit: limits.resizedPixels)
        }
        return fitted
    }
}
